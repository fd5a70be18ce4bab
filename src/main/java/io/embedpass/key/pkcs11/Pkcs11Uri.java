package io.embedpass.key.pkcs11;

import io.embedpass.key.KeyUnavailableException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.util.StringUtils;

/**
 * Which key of which token, and how to get at it.
 *
 * @param module absolute path of the PKCS#11 library
 * @param token what the token must be: token, serial, manufacturer, model, slot-id
 * @param object label of the key
 * @param id CKA_ID of the key in hexadecimal
 * @param pinSource {@code env:VARIABLE} or {@code file:PATH}
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7512">RFC 7512</a>
 */
record Pkcs11Uri(
        Path module,
        Map<String, String> token,
        Optional<String> object,
        Optional<String> id,
        Optional<String> pinSource) {

    private static final String FORM =
            "write pkcs11:token=NAME;object=LABEL?module-path=/PATH/OF/MODULE.so&pin-source=file:/PATH/OF/PIN";

    private static final Set<String> OF_TOKEN = Set.of("token", "serial", "manufacturer", "model", "slot-id");
    private static final Set<String> OF_KEY = Set.of("object", "id", "type");
    private static final Set<String> OF_QUERY = Set.of("module-path", "module-name", "pin-source", "pin-value");

    /** @param location what stands behind {@code pkcs11:} */
    static Pkcs11Uri parse(String location) throws KeyUnavailableException {
        int mark = location.indexOf('?');
        Map<String, String> path = attributes(mark < 0 ? location : location.substring(0, mark), ";");
        Map<String, String> query = attributes(mark < 0 ? "" : location.substring(mark + 1), "&");
        refuseUnfit(path, query);
        Map<String, String> token = new LinkedHashMap<>();
        for (Map.Entry<String, String> attribute : path.entrySet()) {
            if (OF_TOKEN.contains(attribute.getKey())) {
                token.put(attribute.getKey(), decoded(attribute.getValue(), StandardCharsets.UTF_8));
            }
        }
        return new Pkcs11Uri(
                module(decoded(query.getOrDefault("module-path", ""), StandardCharsets.UTF_8)),
                Map.copyOf(token),
                path.containsKey("object")
                        ? Optional.of(decoded(path.getOrDefault("object", ""), StandardCharsets.UTF_8))
                        : Optional.empty(),
                path.containsKey("id") ? Optional.of(hex(path.getOrDefault("id", ""))) : Optional.empty(),
                query.containsKey("pin-source")
                        ? Optional.of(place(decoded(query.getOrDefault("pin-source", ""), StandardCharsets.UTF_8)))
                        : Optional.empty());
    }

    /** Whether the token is the one that is meant. */
    boolean isOn(TokenInfo info) {
        return token.entrySet().stream()
                .allMatch(wanted -> wanted.getValue()
                        .equals(
                                switch (wanted.getKey()) {
                                    case "token" -> info.label();
                                    case "serial" -> info.serial();
                                    case "manufacturer" -> info.manufacturer();
                                    case "model" -> info.model();
                                    default -> Long.toUnsignedString(info.slot());
                                }));
    }

    /** The key in words. */
    String wantedKey() {
        return object.map(label -> "object=" + label)
                        .or(() -> id.isEmpty() ? Optional.of("any name") : Optional.empty())
                        .orElse("")
                + id.map(hex -> (object.isPresent() ? ";" : "") + "id=" + hex).orElse("");
    }

    private static void refuseUnfit(Map<String, String> path, Map<String, String> query)
            throws KeyUnavailableException {
        refuseUnknown(path, OF_TOKEN, OF_KEY);
        refuseUnknown(query, OF_QUERY, Set.of());
        if (query.containsKey("pin-value")) {
            throw new KeyUnavailableException("the PIN must not stand in the plan (pin-value); change the PIN, then"
                    + " write pin-source=env:VARIABLE or pin-source=file:PATH");
        }
        if (query.containsKey("module-name")) {
            throw new KeyUnavailableException("module-name is not supported, since where a name leads to differs from"
                    + " machine to machine; write module-path=/PATH/OF/MODULE.so");
        }
        if (!path.getOrDefault("type", "private").equals("private")) {
            throw new KeyUnavailableException("what signs is a private key; write type=private or leave it out");
        }
    }

    private static void refuseUnknown(Map<String, String> attributes, Set<String> some, Set<String> others)
            throws KeyUnavailableException {
        for (String name : attributes.keySet()) {
            if (!some.contains(name) && !others.contains(name)) {
                // Not named: behind a forgotten "pin-source=" it would be the PIN.
                throw new KeyUnavailableException("the source has an attribute which is not supported there; " + FORM
                        + "; before the question mark also serial, slot-id, manufacturer, model, id, type");
            }
        }
    }

    private static Map<String, String> attributes(String text, String separator) throws KeyUnavailableException {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String attribute : text.split(separator, -1)) {
            int equals = attribute.indexOf('=');
            if (attribute.isEmpty()) {
                continue;
            }
            if (equals < 1) {
                throw new KeyUnavailableException("the source is no PKCS#11 URI; " + FORM);
            }
            if (attributes.put(attribute.substring(0, equals), attribute.substring(equals + 1)) != null) {
                throw new KeyUnavailableException("the source names an attribute twice; name each once");
            }
        }
        return attributes;
    }

    private static Path module(String text) throws KeyUnavailableException {
        if (!text.startsWith("/") || text.indexOf('\0') >= 0) {
            throw new KeyUnavailableException("the source has no module-path, or not an absolute one; " + FORM);
        }
        return Path.of(text);
    }

    /** RFC 7512, section 2.4: a path or a file: URI as well; a command ({@code |}) is not run. */
    private static String place(String source) {
        if (source.startsWith("/")) {
            return "file:" + source;
        }
        return source.startsWith("file:///") ? "file:" + source.substring("file://".length()) : source;
    }

    private static String hex(String value) throws KeyUnavailableException {
        return HexFormat.of()
                .formatHex(decoded(value, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String decoded(String value, Charset charset) throws KeyUnavailableException {
        try {
            return StringUtils.uriDecode(value, charset);
        } catch (IllegalArgumentException _) {
            throw new KeyUnavailableException(
                    "the source has a percent sign that is not followed by two hexadecimal digits; write it %25");
        }
    }
}
