package io.embedpass.request;

import io.embedpass.answer.Answer;
import io.embedpass.answer.RefusalCode;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a small body. Strict: doubled members and what follows the JSON text are told, not guessed at. */
public final class JsonBody {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonBody() {}

    /**
     * The bytes of a body that is declared as JSON; none when there is no body and none is declared.
     *
     * @param maxBytes of the body; what is longer is not read
     */
    public static Answer<byte[]> bytes(HttpServletRequest request, int maxBytes) {
        if (request.getContentLengthLong() > maxBytes) {
            return tooLarge(maxBytes);
        }
        byte[] body;
        try {
            body = read(request.getInputStream(), request.getContentLength(), maxBytes);
        } catch (IOException _) {
            return Answer.refuse(
                    RefusalCode.MALFORMED_REQUEST, "the body ended early, took too long or is not chunked as it says");
        }
        if (body.length > maxBytes) {
            return tooLarge(maxBytes);
        }
        String type = request.getContentType();
        return isJson(type) || (type == null && body.length == 0)
                ? Answer.of(body)
                : Answer.refuse(RefusalCode.UNSUPPORTED_MEDIA_TYPE, "the body is not declared as application/json");
    }

    /** With no buffer of the largest size for what is small, and none where nothing was sent, as for most attempts. */
    private static byte[] read(ServletInputStream stream, int length, int maxBytes) throws IOException {
        return stream.isFinished() ? new byte[0] : stream.readNBytes(length < 0 ? maxBytes + 1 : length);
    }

    private static Answer<byte[]> tooLarge(int maxBytes) {
        return Answer.refuse(RefusalCode.TOO_LARGE, "the body has more than " + maxBytes + " bytes");
    }

    private static boolean isJson(@Nullable String type) {
        try {
            return type != null && MediaType.APPLICATION_JSON.equalsTypeAndSubtype(MediaType.parseMediaType(type));
        } catch (InvalidMediaTypeException _) {
            return false;
        }
    }

    /** The JSON object that the body is. */
    public static Answer<JsonNode> object(byte[] body) {
        try {
            JsonNode root = JSON.readTree(text(body));
            return root.isObject() ? Answer.of(root) : malformed("the body is not a JSON object");
        } catch (CharacterCodingException _) {
            return malformed("the body is not UTF-8");
        } catch (JacksonException _) {
            return malformed("the body is not JSON, or has a member twice");
        }
    }

    /** Only UTF-8 (RFC 8259, section 8.1); Jackson would guess at UTF-16 and take overlong sequences. */
    private static String text(byte[] body) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    }

    private static Answer<JsonNode> malformed(String reason) {
        return Answer.refuse(RefusalCode.MALFORMED_REQUEST, reason);
    }
}
