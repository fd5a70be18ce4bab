package io.embedpass.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.embedpass.fixture.Backends;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.TestKeys;
import io.embedpass.fixture.Tool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsIT {

    @TempDir
    private static Path directory;

    private static RunningEmbedpass embedpass;
    private static RunningEmbedpass strict;
    private static SSLContext tls;

    @BeforeAll
    static void start() throws Exception {
        certificate("first");
        Files.copy(directory.resolve("first.crt"), directory.resolve("tls.crt"));
        Files.copy(directory.resolve("first.key"), directory.resolve("tls.key"));
        certificate("second");
        tls = trusting("first.crt", "second.crt");
        PrivateKey key = TestKeys.rsa(2048).getPrivate();
        embedpass = withTls(Backends.production(directory, key)).start();
        strict = withTls(Backends.production(directory, key))
                .with("spring.ssl.bundle.pem.web.options.enabled-protocols", "TLSv1.3")
                .start();
    }

    private static RunningEmbedpass.Setup withTls(RunningEmbedpass.Setup setup) {
        return setup.with("server.ssl.bundle", "web")
                .with("spring.ssl.bundle.pem.web.keystore.certificate", "file:" + directory.resolve("tls.crt"))
                .with("spring.ssl.bundle.pem.web.keystore.private-key", "file:" + directory.resolve("tls.key"))
                .with("spring.ssl.bundle.pem.web.reload-on-update", "true")
                .with("spring.ssl.bundle.watch.file.quiet-period", "100ms");
    }

    @AfterAll
    static void stop() {
        embedpass.close();
        strict.close();
    }

    @Test
    void a_token_is_given_over_tls() {
        HttpResponse<String> answer = send(Backends.tokenRequest(uri("/embed/token")));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertHsts(answer);
    }

    @Test
    void every_answer_has_hsts() {
        assertHsts(send(HttpRequest.newBuilder(uri("/.well-known/jwks.json"))), 200);
        assertHsts(send(HttpRequest.newBuilder(uri("/nothing"))), 404);
        assertHsts(send(HttpRequest.newBuilder(uri("/actuator/health"))), 404);
        assertHsts(send(HttpRequest.newBuilder(uri("/embed/token"))), 405);
        assertHsts(send(HttpRequest.newBuilder(uri("/embed/token;x=1"))), 400);
        assertHsts(
                send(Backends.tokenRequest(uri("/embed/token"))
                        .setHeader("Authorization", RunningEmbedpass.basic(Backends.NAME, "wrong"))),
                401);
        assertHsts(send(Backends.tokenRequest(uri("/embed/token")).header("Origin", "https://evil.example")), 403);
        assertHsts(send(Backends.tokenRequest(uri("/embed/token")).POST(BodyPublishers.ofString("no json"))), 400);
        assertHsts(
                send(HttpRequest.newBuilder(uri("/embed/token"))
                        .method("OPTIONS", BodyPublishers.noBody())
                        .header("Origin", RunningEmbedpass.ALLOWED)
                        .header("Access-Control-Request-Method", "POST")),
                204);
    }

    @Test
    void an_answer_to_what_tomcat_cannot_read_has_hsts() throws IOException {
        try (SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket("localhost", embedpass.port())) {
            socket.getOutputStream()
                    .write("POST /embed/token HTTP/1.1\r\nHost: a b\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 400").contains("Strict-Transport-Security: max-age=31536000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void current_versions_of_tls_are_spoken(String version) {
        assertThat(handshake(embedpass, version).exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1", "-tls1_1"})
    void old_versions_of_tls_are_refused(String version) {
        Tool.Result result = handshake(embedpass, version);

        assertThat(result.exitCode()).isNotZero();
        assertThat(result.output()).contains("alert protocol version");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ECDHE-RSA-AES256-SHA384",
                "ECDHE-RSA-AES128-SHA",
                "AES256-GCM-SHA384",
                "AES128-SHA",
                "DHE-RSA-AES128-GCM-SHA256"
            })
    void suites_without_forward_secrecy_or_authentication_are_refused(String suite) {
        Tool.Result result = handshake(embedpass, "-tls1_2", suite);

        assertThat(result.exitCode()).isNotZero();
        assertThat(result.output()).contains("alert handshake failure");
    }

    @Test
    void the_server_chooses_the_suite() {
        assertServersChoice();
    }

    private static void assertServersChoice() {
        String[] suites = {"ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305"};
        String chosen = handshake(embedpass, "-tls1_2", String.join(":", suites))
                .output()
                .replaceFirst("(?s).*New, TLSv1.2, Cipher is (\\S+).*", "$1");
        assertThat(chosen).isIn((Object[]) suites);
        for (String first : suites) {
            assertThat(handshake(embedpass, "-tls1_2", first + ":" + String.join(":", suites))
                            .output())
                    .contains("Cipher is " + chosen);
        }
    }

    @Test
    void a_renewed_certificate_is_served_without_a_restart_and_without_losing_the_versions() throws Exception {
        assertThat(served(embedpass)).contains("CN = first");
        assertThat(handshake(strict, "-tls1_2").exitCode()).isNotZero();

        for (String file : new String[] {"key", "crt"}) {
            Path next = Files.copy(directory.resolve("second." + file), directory.resolve("next"));
            Files.move(next, directory.resolve("tls." + file), StandardCopyOption.ATOMIC_MOVE);
        }

        await().until(() -> served(embedpass).contains("CN = second"));
        await().until(() -> served(strict).contains("CN = second"));
        assertThat(send(Backends.tokenRequest(uri("/embed/token"))).statusCode())
                .isEqualTo(200);
        assertThat(handshake(strict, "-tls1_2").output()).contains("alert protocol version");
        assertThat(handshake(strict, "-tls1_3").exitCode()).isZero();
        assertThat(handshake(embedpass, "-tls1_1").exitCode()).isNotZero();
        assertThat(handshake(embedpass, "-tls1_2").exitCode()).isZero();
        assertThat(handshake(embedpass, "-tls1_2", "ECDHE-RSA-AES128-SHA").exitCode())
                .isNotZero();
        assertServersChoice();
    }

    private static void assertHsts(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertHsts(answer);
    }

    private static void assertHsts(HttpResponse<String> answer) {
        assertThat(answer.headers().allValues("Strict-Transport-Security"))
                .containsExactly("max-age=31536000; includeSubDomains");
    }

    private static String served(RunningEmbedpass by) {
        return handshake(by, "-tls1_3").output();
    }

    /** OpenSSL at its lowest security level: it must be the server who refuses. */
    private static Tool.Result handshake(RunningEmbedpass with, String version) {
        return handshake(with, version, "DEFAULT");
    }

    private static Tool.Result handshake(RunningEmbedpass with, String version, String suites) {
        return Tool.tryRun(
                directory,
                "openssl",
                "s_client",
                "-connect",
                "localhost:" + with.port(),
                version,
                "-cipher",
                suites + "@SECLEVEL=0");
    }

    private static void certificate(String name) {
        Tool.run(
                directory,
                ("openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=" + name
                                + " -addext subjectAltName=DNS:localhost -keyout " + name + ".key -out " + name
                                + ".crt")
                        .split(" "));
    }

    private static SSLContext trusting(String... certificates) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (String certificate : certificates) {
            try (var in = Files.newInputStream(directory.resolve(certificate))) {
                trusted.setCertificateEntry(
                        certificate, CertificateFactory.getInstance("X.509").generateCertificate(in));
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    private static URI uri(String path) {
        return URI.create("https://localhost:" + embedpass.port() + path);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .build()) {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
