package io.embedpass.ship;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.embedpass.fixture.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docker/Healthcheck.java}, by which the image says whether it is healthy. */
class HealthcheckTest {

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin");
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private static Path directory;

    @BeforeAll
    static void compile() {
        Tool.run(Path.of("docker"), JAVA.resolve("javac").toString(), "-d", directory.toString(), "Healthcheck.java");
    }

    @Test
    void it_is_healthy_as_long_as_readiness_says_yes() throws IOException {
        assertThat(exitCodes(HttpServer.create(), "http")).containsExactly(0, 1);
    }

    @Test
    void a_management_listener_with_tls_is_asked_whatever_its_name() throws Exception {
        HttpsServer secure = HttpsServer.create();
        secure.setHttpsConfigurator(new HttpsConfigurator(certified("CN=embedpass.example.com")));

        assertThat(exitCodes(secure, "https")).containsExactly(0, 1);
    }

    /** Of a listener that is ready, and of one that is not. */
    private static List<Integer> exitCodes(HttpServer listener, String scheme) throws IOException {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        listener.createContext("/", exchange -> {
            exchange.sendResponseHeaders(
                    "/ready".equals(exchange.getRequestURI().getPath()) ? 200 : 503, -1);
            exchange.close();
        });
        listener.start();
        try {
            String address = scheme + "://127.0.0.1:" + listener.getAddress().getPort();
            return List.of(exitCode(address + "/ready"), exitCode(address + "/down"));
        } finally {
            listener.stop(0);
        }
    }

    private static int exitCode(String address) {
        return Tool.tryRun(
                        directory,
                        "env",
                        "HEALTHCHECK_ADDRESS=" + address,
                        JAVA.resolve("java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "Healthcheck")
                .exitCode();
    }

    private static SSLContext certified(String name) throws Exception {
        String store = "-storetype PKCS12 -keystore tls.p12 -storepass changeit";
        Tool.run(
                directory,
                (JAVA.resolve("keytool") + " -genkeypair -keyalg EC -alias tls -dname " + name + " " + store)
                        .split(" "));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(directory.resolve("tls.p12"))) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }
}
