package io.embedpass.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import io.embedpass.fixture.Backends;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.TestKeys;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three activations and a rollback under load, on two instances whose plans change one after the other. Verifiers keep
 * the JWK Set for as long as they may and ask nobody about an unknown key; the vendor of one embed holds a single PEM.
 * With {@code -Ddrill.tokens=20000} it is as long as one wants.
 */
class RotationDrillIT {

    private static final Logger log = LoggerFactory.getLogger(RotationDrillIT.class);
    private static final Duration PUBLISH_AHEAD = Duration.ofSeconds(4);

    /** In which both instances have read a plan, even when the machine pauses. */
    private static final Duration MARGIN = Duration.ofSeconds(6);

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int CLIENTS = 8;
    private static final int STEPS = 5;

    @TempDir
    private Path directory;

    private final KeyPair first = TestKeys.rsa(2048);
    private final KeyPair second = TestKeys.rsa(2048);
    private final KeyPair third = TestKeys.rsa(2048);
    private final int tokensOfStep = Integer.getInteger("drill.tokens", 2_500) / STEPS;
    private final List<RunningEmbedpass> instances = new ArrayList<>();
    private final List<Thread> clients = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();
    private final Set<String> kids = ConcurrentHashMap.newKeySet();
    private final AtomicInteger tokens = new AtomicInteger();

    private volatile Paste paste = new Paste(first, Instant.MAX, first);
    private volatile boolean isOver;

    /** What the vendor that pins holds: another PEM is pasted at a time. */
    private record Paste(KeyPair before, Instant at, KeyPair after) {

        /** A token that was under way at that moment may be of either. */
        boolean accepts(SignedJWT token, Instant asked, Instant answered) throws JOSEException {
            return (asked.isBefore(at) && verifies(token, before))
                    || (!answered.isBefore(at) && verifies(token, after));
        }

        private static boolean verifies(SignedJWT token, KeyPair pair) throws JOSEException {
            return token.verify(new RSASSAVerifier((RSAPublicKey) pair.getPublic()));
        }
    }

    /** A verifier that reads the JWK Set of one instance, and no sooner again than its max-age allows. */
    private static final class CachingVerifier {

        private final RunningEmbedpass instance;
        private JWKSet keys = new JWKSet();
        private Instant until = Instant.MIN;

        private CachingVerifier(RunningEmbedpass instance) {
            this.instance = instance;
        }

        boolean accepts(SignedJWT token) throws JOSEException, ParseException {
            if (Instant.now().isAfter(until)) {
                HttpResponse<String> answer = instance.get(instance.uri("/.well-known/jwks.json"));
                keys = JWKSet.parse(answer.body());
                until = Instant.now().plusSeconds(maxAge(answer));
            }
            var key = keys.getKeyByKeyId(token.getHeader().getKeyID());
            return key != null && token.verify(new RSASSAVerifier(key.toRSAKey()));
        }

        private static long maxAge(HttpResponse<String> answer) {
            String header = answer.headers().firstValue("Cache-Control").orElseThrow();
            return Long.parseLong(header.replaceAll(".*max-age=(\\d+).*", "$1"));
        }
    }

    @BeforeEach
    void start() {
        TestKeys.file(directory.resolve("a"), TestKeys.pem(first.getPrivate()));
        TestKeys.file(directory.resolve("b"), TestKeys.pem(second.getPrivate()));
        TestKeys.file(directory.resolve("c"), TestKeys.pem(third.getPrivate()));
        for (int i = 0; i < 2; i++) {
            instances.add(Backends.production(directory, first.getPrivate())
                    .with("embedpass.require-https", "false")
                    .with("embedpass.limits.service.capacity", "10000000")
                    .with("embedpass.limits.user.capacity", "10000000")
                    .with("embedpass.limits.client.capacity", "10000000")
                    .with("embedpass.keys.publish-ahead", PUBLISH_AHEAD.toSeconds() + "s")
                    .with("embedpass.default-embed", "feedback")
                    .with("embedpass.embeds.board.issuer", "acme/board")
                    .with("embedpass.embeds.board.audience", "board-7")
                    .with("embedpass.embeds.board.key-consumer", "pinned")
                    .keyPlan(plan())
                    .start());
        }
        for (int i = 0; i < CLIENTS; i++) {
            RunningEmbedpass asked = instances.get(i % instances.size());
            RunningEmbedpass read = instances.get((i / 2) % instances.size());
            boolean isPinned = i % 4 == 3;
            clients.add(Thread.ofVirtual().start(() -> ask(asked, new CachingVerifier(read), isPinned)));
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        isOver = true;
        for (Thread client : clients) {
            client.join();
        }
        instances.forEach(RunningEmbedpass::close);
    }

    @Test
    void nobody_notices_three_activations_and_a_rollback() throws Exception {
        awaitTokens();
        Instant toSecond = Instant.now().plus(PUBLISH_AHEAD).plus(MARGIN);
        String ofSecond = "activate-at: " + toSecond;
        replan(plan(key("b", ofSecond)));
        awaitBegin(toSecond);

        Instant pasted = Instant.now().plus(MARGIN);
        paste = new Paste(first, pasted, second);
        ofSecond += ", embeds: {board: " + pasted + "}";
        replan(plan(key("b", ofSecond)));
        awaitBegin(pasted);

        Instant toThird = Instant.now().plus(PUBLISH_AHEAD).plus(MARGIN);
        replan(plan(key("b", ofSecond), key("c", "activate-at: " + toThird)));
        awaitBegin(toThird);

        replan(plan(key("b", ofSecond), key("c", "emergency: false")));
        awaitTokens();

        isOver = true;
        log.info("{} tokens, kids {}, {} complaints", tokens, kids, complaints.size());
        assertThat(complaints).isEmpty();
        assertThat(kids).containsExactlyInAnyOrder(TestKeys.kid(first), TestKeys.kid(second), TestKeys.kid(third));
    }

    private void ask(RunningEmbedpass instance, CachingVerifier verifier, boolean isPinned) {
        String path = isPinned ? "/embed/board/token" : "/embed/feedback/token";
        while (!isOver) {
            try {
                Instant asked = Instant.now();
                HttpResponse<String> answer = instance.send(Backends.tokenRequest(instance.uri(path)));
                Instant answered = Instant.now();
                SignedJWT token = RunningEmbedpass.token(answer);
                if (!(isPinned ? paste.accepts(token, asked, answered) : verifier.accepts(token))) {
                    complaints.add(path + " at " + asked + ": " + token.getHeader());
                }
                kids.add(token.getHeader().getKeyID());
                tokens.incrementAndGet();
            } catch (JOSEException | ParseException | RuntimeException | AssertionError e) {
                complaints.add(path + ": " + e);
            }
        }
    }

    private void replan(String plan) throws Exception {
        for (RunningEmbedpass instance : instances) {
            Files.writeString(instance.keyPlanFile(), plan);
            awaitTokens(50);
        }
    }

    private void awaitBegin(Instant begin) {
        await().atMost(PATIENCE).until(() -> Instant.now().isAfter(begin));
        awaitTokens();
    }

    private void awaitTokens() {
        awaitTokens(tokensOfStep);
    }

    private void awaitTokens(int more) {
        int goal = tokens.get() + more;
        await().atMost(PATIENCE).until(() -> tokens.get() >= goal);
    }

    private String plan(String... successors) {
        String first = key("a", "activate-at: 2026-01-01T00:00:00Z, embeds: {board: 2026-01-01T00:00:00Z}");
        return "environment: production\nkeys:\n" + first + String.join("", successors);
    }

    private String key(String name, String life) {
        return "  - {source: 'file:" + directory.resolve(name) + "', " + life + "}\n";
    }
}
