package io.embedpass.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.embedpass.fixture.Backends;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.TestKeys;
import io.embedpass.fixture.Tool;
import io.embedpass.fixture.TrustingClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A certificate is renewed on disk while eight clients open one connection after the other. */
class TlsRenewalIT {

    private static final int CLIENTS = 8;

    @TempDir
    private Path directory;

    @BeforeEach
    void makeCertificates() throws IOException {
        openssl("req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=authority -keyout ca.key -out ca.crt");
        Files.writeString(directory.resolve("names"), "subjectAltName=DNS:localhost\n");
        for (String name : List.of("first", "second")) {
            openssl("req -newkey rsa:2048 -nodes -subj /CN=" + name + " -keyout " + name + ".key -out " + name
                    + ".csr");
            openssl("x509 -req -in " + name + ".csr -CA ca.crt -CAkey ca.key -days 1 -extfile names -out " + name
                    + ".crt");
        }
        renew("first");
    }

    @Test
    void no_handshake_is_refused_meanwhile_and_every_client_gets_the_new_certificate() {
        try (RunningEmbedpass embedpass = start();
                Clients clients = new Clients(embedpass.port(), directory.resolve("ca.crt"))) {
            clients.awaitEach("CN=first");
            renew("second");
            clients.awaitEach("CN=second");
            renew("first");
            clients.awaitEach("CN=first");

            assertThat(clients.failures).isEmpty();
        }
    }

    private RunningEmbedpass start() {
        return Backends.production(directory, TestKeys.rsa(2048).getPrivate())
                .with("server.ssl.bundle", "web")
                .with("spring.ssl.bundle.pem.web.keystore.certificate", "file:" + directory.resolve("tls.crt"))
                .with("spring.ssl.bundle.pem.web.keystore.private-key", "file:" + directory.resolve("tls.key"))
                .with("spring.ssl.bundle.pem.web.reload-on-update", "true")
                .with("spring.ssl.bundle.watch.file.quiet-period", "100ms")
                .start();
    }

    /** The key first: for a moment the two do not fit together. */
    private void renew(String name) {
        try {
            for (String file : List.of("key", "crt")) {
                Path next = Files.copy(directory.resolve(name + "." + file), directory.resolve("next"));
                Files.move(next, directory.resolve("tls." + file), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void openssl(String arguments) {
        Tool.run(directory, ("openssl " + arguments).split(" "));
    }

    private static final class Clients implements AutoCloseable {

        private final int port;
        private final Path authority;
        private final AtomicBoolean isOver = new AtomicBoolean();
        private final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final Map<Integer, Seen> seen = new ConcurrentHashMap<>();
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

        private record Seen(String subject, AtomicInteger times) {}

        private Clients(int port, Path authority) {
            this.port = port;
            this.authority = authority;
            IntStream.range(0, CLIENTS).forEach(client -> {
                Future<?> _ = threads.submit(() -> run(client));
            });
        }

        private void run(int client) {
            while (!isOver.get()) {
                try {
                    String subject = subject();
                    seen.compute(
                                    client,
                                    (_, before) -> before != null && before.subject.equals(subject)
                                            ? before
                                            : new Seen(subject, new AtomicInteger()))
                            .times
                            .incrementAndGet();
                } catch (Exception e) {
                    failures.add(e.toString());
                }
            }
        }

        /** A context of its own, and so no session that could be resumed. */
        private String subject() throws Exception {
            SSLContext tls = TrustingClient.context(authority);
            try (SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket("localhost", port)) {
                socket.setSoTimeout(60_000);
                socket.startHandshake();
                return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                        .getSubjectX500Principal()
                        .getName();
            }
        }

        /** Until it has been shown to each of them ten times in a row. */
        private void awaitEach(String subject) {
            await().until(() -> !failures.isEmpty() || isShownToAll(subject));
            assertThat(failures).isEmpty();
        }

        private boolean isShownToAll(String subject) {
            return seen.size() == CLIENTS
                    && seen.values().stream().allMatch(last -> last.subject.equals(subject) && last.times.get() >= 10);
        }

        @Override
        public void close() {
            isOver.set(true);
            threads.close();
        }
    }
}
