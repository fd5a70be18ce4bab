import com.sun.net.httpserver.HttpServer;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * An identity provider for the benchmark: serves a JWK Set on loopback and writes one access token a line, each of another
 * user, good for six hours. Its key is made at start and kept nowhere. Run by the JDK's source launcher:
 * {@code java Issuer.java PORT AUDIENCE USERS FILE}.
 */
final class Issuer {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int LIFETIME_SECONDS = 6 * 3600;

    private final String address;
    private final String audience;
    private final KeyPair pair;

    private Issuer(int port, String audience, KeyPair pair) {
        this.address = "http://127.0.0.1:" + port;
        this.audience = audience;
        this.pair = pair;
    }

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        Issuer issuer = new Issuer(port, arguments[1], generator.generateKeyPair());
        issuer.serve(port);
        issuer.writeTokens(Integer.parseInt(arguments[2]), Path.of(arguments[3]));
    }

    private void serve(int port) throws Exception {
        byte[] body = jwkSet().getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/jwks.json", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/jwk-set+json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    private String jwkSet() {
        RSAPublicKey key = (RSAPublicKey) pair.getPublic();
        return """
                {"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"bench","n":"%s","e":"%s"}]}"""
                .formatted(unsigned(key.getModulus()), unsigned(key.getPublicExponent()));
    }

    /** Moved into its place when it is whole, which tells the benchmark that the issuer is ready. */
    private void writeTokens(int users, Path file) throws Exception {
        List<String> lines = new ArrayList<>();
        for (int user = 1; user <= users; user++) {
            lines.add("Bearer " + token(user));
        }
        Path draft = Files.write(file.resolveSibling(file.getFileName() + ".part"), lines);
        Files.move(draft, file);
    }

    private String token(int user) throws Exception {
        long now = Instant.now().getEpochSecond();
        String header = """
                {"alg":"RS256","typ":"at+jwt","kid":"bench"}""";
        String claims = """
                {"iss":"%s","aud":"%s","sub":"u-%d","name":"User %d","email":"u%d@example.com",\
                "groups":["members"],"iat":%d,"exp":%d}"""
                .formatted(address, audience, user, user, user, now, now + LIFETIME_SECONDS);
        String content = base64(header.getBytes(StandardCharsets.UTF_8)) + "."
                + base64(claims.getBytes(StandardCharsets.UTF_8));
        return content + "." + base64(sign(pair.getPrivate(), content));
    }

    private static byte[] sign(PrivateKey key, String content) throws Exception {
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(content.getBytes(StandardCharsets.US_ASCII));
        return signature.sign();
    }

    private static String unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return base64(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    private static String base64(byte[] bytes) {
        return BASE64.encodeToString(bytes);
    }
}
