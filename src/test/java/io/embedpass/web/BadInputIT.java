package io.embedpass.web;

import static io.embedpass.fixture.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.embedpass.fixture.Acme;
import io.embedpass.fixture.LogLines;
import io.embedpass.fixture.RawHttp;
import io.embedpass.fixture.RawHttp.RawAnswer;
import io.embedpass.fixture.RunningEmbedpass;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that no honest client sends: each gets a clear problem or a closed connection, never a token or an error of ours. */
@ExtendWith(Acme.class)
class BadInputIT {

    private static final String ALICE = "Authorization: " + RunningEmbedpass.basic("alice", "alice") + "\r\n";
    private static final String ORIGIN = "Origin: " + Acme.APP + "\r\n";
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String CHUNKED = JSON + "Transfer-Encoding: chunked\r\n";
    private static final String IN_BYTES = "Bearer secret-\u00e2\u0080\u009d";
    private static final int MOST_BYTES = 16 * 1024;
    private static final int PIECE = 1024;

    private final RunningEmbedpass acme;

    BadInputIT(RunningEmbedpass acme) {
        this.acme = acme;
    }

    private static String start(String method, String path) {
        return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    }

    private static String post(String headers, String body) {
        return start("POST", "/embed/token") + ORIGIN + ALICE + headers + "\r\n" + body;
    }

    private static String sized(String body) {
        return post(JSON + "Content-Length: " + body.length() + "\r\n", body);
    }

    private static String at(String path) {
        return start("POST", path) + ORIGIN + ALICE + "Content-Length: 0\r\n\r\n";
    }

    private static String with(String method) {
        return start(method, "/embed/token") + ORIGIN + ALICE + "Content-Length: 0\r\n\r\n";
    }

    private static String chunked(String body) {
        return post(CHUNKED, Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n");
    }

    private static String padded(int length) {
        return "{\"pad\":\"" + "x".repeat(length - 10) + "\"}";
    }

    /** As a pasted quotation mark is sent. */
    private static String bytes(String header) {
        return header + ": " + IN_BYTES + "\r\nContent-Length: 0\r\n\r\n";
    }

    private static Arguments bad(String name, int status, String request) {
        return argumentSet(name, status, request);
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                bad("one byte over, announced", 413, sized(padded(MOST_BYTES + 1))),
                bad("one byte over, chunked", 413, chunked(padded(MOST_BYTES + 1))),
                bad("a megabyte, chunked", 413, chunked(padded(1 << 20))),
                bad("a terabyte announced", 413, post(JSON + "Content-Length: 1099511627776\r\n", "{")),
                bad("half a body", 400, post(JSON + "Content-Length: 100\r\n", "{\"user\":")),
                bad("half a chunk", 400, post(CHUNKED, "40\r\n{\"user\":")),
                bad("no chunk size", 400, post(CHUNKED, "zz\r\n{}\r\n0\r\n\r\n")),
                bad("a negative chunk", 400, post(CHUNKED, "-1\r\n{}\r\n0\r\n\r\n")),
                bad("an endless chunk size", 400, post(CHUNKED, "f".repeat(5_000) + "\r\n{}")),
                bad("broken JSON", 400, sized("{\"user\": {\"sub\": \"a\"")),
                bad("two JSON texts", 400, sized("{}{}")),
                bad("a list", 400, sized("[]")),
                bad("a number", 400, sized("1e999999999")),
                bad("white space only", 400, sized("   ")),
                bad("null", 400, sized("null")),
                bad("not a number", 400, sized("{\"user\": NaN}")),
                bad("a comment", 400, sized("{} // hello")),
                bad("a doubled member", 400, sized("{\"user\":{\"sub\":\"a\",\"sub\":\"b\"}}")),
                bad("a doubled user", 400, sized("{\"user\":{},\"user\":{}}")),
                bad("a misspelt member", 400, sized("{\"user\":{\"Sub\":\"a\"}}")),
                bad("user is a text", 400, sized("{\"user\":\"alice\"}")),
                bad("sub is a number", 400, sized("{\"user\":{\"sub\":1}}")),
                bad("email is a list", 400, sized("{\"user\":{\"email\":[\"a@b.example\"]}}")),
                bad("authorities are a text", 400, sized("{\"user\":{\"authorities\":\"staff\"}}")),
                bad("an authority is an object", 400, sized("{\"user\":{\"authorities\":[{}]}}")),
                bad("a raw NUL", 400, sized("{\"user\":{\"sub\":\"a\0b\"}}")),
                bad("invalid UTF-8", 400, sized("{\"user\":{\"sub\":\"\u00c3(\"}}")),
                bad("overlong UTF-8", 400, sized("{\"user\":{\"sub\":\"\u00c0\u00af\"}}")),
                bad("UTF-16", 400, sized("\0{\0}")),
                bad("deep nesting", 400, sized("[".repeat(8_000) + "]".repeat(8_000))),
                bad("deep objects", 400, sized("{\"a\":".repeat(2_000) + "1" + "}".repeat(2_000))),
                bad(
                        "a form",
                        415,
                        post("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n", "a=b")),
                bad(
                        "a file",
                        415,
                        post("Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 7\r\n", "--x--\r\n")),
                bad("no type", 415, post("Content-Length: 2\r\n", "{}")),
                bad("nonsense as a type", 415, post("Content-Type: ;;\r\nContent-Length: 2\r\n", "{}")),
                bad(
                        "merge patch",
                        415,
                        post("Content-Type: application/merge-patch+json\r\nContent-Length: 2\r\n", "{}")),
                bad("two types", 400, post(JSON + "Content-Type: text/plain\r\nContent-Length: 2\r\n", "{}")),
                bad("two lengths", 400, post(JSON + "Content-Length: 2\r\nContent-Length: 3\r\n", "{}")),
                bad("a negative length", 400, post(JSON + "Content-Length: -1\r\n", "{}")),
                bad("an unknown coding", 400, post(JSON + "Transfer-Encoding: gzip\r\n", "{}")));
    }

    static Stream<Arguments> headers() {
        return Stream.of(
                bad("100 KB in one header", 400, post("X-Long: " + "x".repeat(100_000) + "\r\n", "")),
                bad("100 KB in many headers", 400, post(manyHeaders(5_000), "")),
                bad("a 100 KB address", 400, at("/embed/token?" + "x".repeat(100_000))),
                bad("two origins", 400, post("Origin: " + Acme.APP + "\r\n", "")),
                bad("two credentials", 400, post(ALICE, "")),
                bad("a list of origins", 403, withOrigin(Acme.APP + ", " + Acme.FOREIGN)),
                bad("two origins in one", 403, withOrigin(Acme.APP + " " + Acme.FOREIGN)),
                bad("an origin with a path", 403, withOrigin(Acme.APP + "/")),
                bad("an empty origin", 403, withOrigin("")),
                bad("an origin of 10 KB", 403, withOrigin("https://" + "a".repeat(10_000))),
                bad("an origin in bytes", 400, withOrigin("https://\u00e4pp.example.com\u0080")),
                bad("a sign-in in bytes", 400, start("POST", "/embed/token") + ORIGIN + bytes("Authorization")),
                bad("Accept in bytes", 400, post(bytes("Accept"), "")),
                bad("Fetch Metadata in bytes", 400, post(bytes("Sec-Fetch-Mode"), "")),
                bad("a type in bytes", 400, post(bytes("Content-Type"), "{}")),
                bad("a NUL in a header", 400, post("X-Nul: a\0b\r\n", "")),
                bad("a header without a name", 400, post(": value\r\n", "")),
                bad("a header with a space", 400, post("X Space: value\r\n", "")),
                bad("no host", 400, "POST /embed/token HTTP/1.1\r\n" + ORIGIN + ALICE + "\r\n"),
                bad("a foreign host's address", 400, "POST http://[::1 HTTP/1.1\r\nHost: a\r\n\r\n"),
                bad("no HTTP at all", 400, "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n"),
                bad("another version", 400, "POST /embed/token HTTP/9.9\r\nHost: a\r\n\r\n"));
    }

    private static String manyHeaders(int count) {
        StringBuilder headers = new StringBuilder();
        IntStream.range(0, count).forEach(i -> headers.append("X-").append(i).append(": 0123456789\r\n"));
        return headers.toString();
    }

    private static String withOrigin(String origin) {
        return start("POST", "/embed/token") + "Origin: " + origin + "\r\n" + ALICE + "Content-Length: 0\r\n\r\n";
    }

    static Stream<Arguments> logIns() {
        return Stream.of(
                bad("a log-in that is no JSON", 400, logIn(JSON, "{\"username\":")),
                bad("a log-in of lists", 400, logIn(JSON, "{\"username\":[1],\"password\":{}}")),
                bad("a log-in by form", 415, logIn("Content-Type: application/x-www-form-urlencoded\r\n", "a=b")),
                bad("a log-in without a type", 415, logIn("", "{}")));
    }

    private static String logIn(String type, String body) {
        return start("POST", "/demo/session") + ORIGIN + type + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    static Stream<Arguments> addresses() {
        return Stream.of(
                bad("slash behind", 404, at("/embed/token/")),
                bad("two slashes", 400, at("/embed//token")),
                bad("two slashes in front", 400, at("//embed/token")),
                bad("a parameter", 400, at("/embed/token;x=1")),
                bad("a parameter inside", 400, at("/embed;x=1/token")),
                bad("an encoded dot", 400, at("/embed/%2e/token")),
                bad("up and down", 400, at("/demo/../embed/token")),
                bad("up and away", 400, at("/../embed/token")),
                bad("an encoded slash", 400, at("/embed%2ftoken")),
                bad("an encoded letter twice", 400, at("/embed/%2574oken")),
                bad("a NUL", 400, at("/embed/%00/token")),
                bad("a line break", 400, at("/embed/%0d%0aX-Evil:1/token")),
                bad("a backslash", 400, at("/embed\\token")),
                bad("broken percent", 400, at("/embed/%zz/token")),
                bad("broken percent in a path parameter", 400, at("/embed/token;%zz")),
                bad("broken percent at the end of a path parameter", 400, at("/embed/token;a=%")),
                bad("broken percent in the query", 400, at("/embed/token?a=%zz")),
                bad("upper case", 404, at("/EMBED/TOKEN")),
                bad("a suffix", 404, at("/embed/token.json")),
                bad("TRACE", 405, with("TRACE")),
                bad("PUT", 405, with("PUT")),
                bad("PATCH", 405, with("PATCH")),
                bad("DELETE", 405, with("DELETE")),
                bad("CONNECT", 400, with("CONNECT")),
                bad("FOO", 405, with("FOO")),
                bad("post", 405, with("post")),
                bad("a method of brackets", 400, with("<script>")));
    }

    /** It may be a sign-in, and the words of the firewall hold it. */
    @Test
    void what_stands_in_a_header_that_cannot_be_read_goes_to_no_log() {
        try (LogLines log = LogLines.of(ProblemAdvice.class)) {
            RawAnswer answer =
                    RawHttp.send(acme.port(), start("POST", "/embed/token") + ORIGIN + bytes("Authorization"));
            RawAnswer keys = RawHttp.send(
                    acme.port(), start("GET", "/.well-known/jwks.json") + "If-None-Match: \"\u0080secret\"\r\n\r\n");

            assertThat(answer.status()).isEqualTo(400);
            assertThat(keys.status()).isEqualTo(400);
            assertThat(log.texts()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource({"bodies", "headers", "logIns", "addresses"})
    void is_answered_with_a_problem_or_not_at_all(int status, String request) {
        RawAnswer answer = RawHttp.send(acme.port(), request);

        assertThat(answer.text()).doesNotContain("eyJ");
        if (answer.status() != 0) {
            assertThat(answer.status()).as(answer.text()).isEqualTo(status);
            String code = RunningEmbedpass.json(answer.body()).path("code").asString();
            String instance =
                    assertProblem(answer.body(), status, code).path("instance").asString();
            assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
            assertThat(answer.header("vary")).isEqualTo("Origin");
            assertThat("urn:uuid:" + answer.header("x-attempt-id")).isEqualTo(instance);
            if (status == 405) {
                assertThat(answer.header("allow")).isEqualTo("POST, OPTIONS");
            }
            assertThat(answer.header("server")).isEmpty();
            assertThat(answer.header("x-powered-by")).isEmpty();
            assertThat(answer.header("x-evil")).isEmpty();
        }
    }

    @Test
    void half_a_body_has_one_record_under_the_id_of_its_answer() throws Exception {
        RawAnswer answer = RawHttp.send(acme.port(), post(JSON + "Content-Length: 100\r\n", "{\"user\":"));

        assertProblem(answer.body(), 400, "malformed-request");
        assertThat(answer.body()).contains("ended early");
        assertThat(Files.readAllLines(acme.journal()).getLast())
                .contains(answer.header("x-attempt-id"))
                .contains("ended early");
    }

    /** Most clients send the whole body before they look for an answer; an end of the connection meanwhile would hide it. */
    @ParameterizedTest
    @ValueSource(strings = {"announced", "chunked"})
    void who_sends_a_megabyte_before_reading_reads_that_it_is_too_much(String how) throws IOException {
        String body = padded(1 << 20);
        byte[] request = (how.equals("chunked") ? chunked(body) : sized(body)).getBytes(StandardCharsets.US_ASCII);

        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), acme.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(request, 0, 2 * MOST_BYTES);
            await().until(() -> socket.getInputStream().available() > 0);
            for (int at = 2 * MOST_BYTES; at < request.length; at += PIECE) {
                out.write(request, at, Math.min(PIECE, request.length - at));
            }

            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 413");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"announced", "chunked"})
    void sixteen_kibibytes_are_not_too_much(String how) {
        String body = padded(MOST_BYTES);

        RawAnswer answer = RawHttp.send(acme.port(), how.equals("chunked") ? chunked(body) : sized(body));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("server")).isEmpty();
    }
}
