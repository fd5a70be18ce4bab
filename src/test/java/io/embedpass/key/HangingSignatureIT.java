package io.embedpass.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import io.embedpass.fixture.FakeClock;
import io.embedpass.fixture.FlakyKeys;
import io.embedpass.fixture.RunningEmbedpass;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A provider says that its keys are here, and they wait for something. */
class HangingSignatureIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String FEEDBACK = "/embed/feedback/token";
    private static final String VIDEO = "/embed/video/token";

    private final FakeClock clock = new FakeClock("2027-01-01T00:00:00Z");
    private final FlakyKeys keys = new FlakyKeys();
    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    void nobody_waits_for_them_for_ever_readiness_says_so_and_all_comes_back() throws Exception {
        keys.signer("feedback").behave((good, header, input) -> {
            Uninterruptibles.awaitUninterruptibly(end);
            return good.sign(header, input);
        });
        try (RunningEmbedpass embedpass = start();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
                AutoCloseable _ = end::countDown) {
            List<Future<Integer>> hanging = IntStream.range(
                            0, Runtime.getRuntime().availableProcessors())
                    .mapToObj(_ -> callers.submit(() -> ask(embedpass, FEEDBACK).statusCode()))
                    .toList();
            await().atMost(PATIENCE).until(() -> keys.signer("feedback").asked().size() == hanging.size());

            HttpResponse<String> behindThem = ask(embedpass, VIDEO);
            assertThat(behindThem.statusCode()).isEqualTo(503);
            assertThat(RunningEmbedpass.json(behindThem).path("code").asString())
                    .isEqualTo("signer-unavailable");
            await().atMost(PATIENCE).until(() -> {
                clock.advance(Duration.ofSeconds(1));
                return readiness(embedpass) == 503;
            });

            end.countDown();
            await().atMost(PATIENCE).until(() -> readiness(embedpass) == 200);
            assertThat(ask(embedpass, VIDEO).statusCode()).isEqualTo(200);
            for (Future<Integer> each : hanging) {
                assertThat(each.get()).isEqualTo(200);
            }
        }
    }

    private RunningEmbedpass start() {
        return RunningEmbedpass.demo()
                .bean("flakyKeyProvider", KeyProvider.class, keys.asIfHere())
                .clock(clock)
                .with("embedpass.embeds.video.issuer", "acme/video rooms")
                .with("embedpass.embeds.video.audience", "room-7")
                .with("embedpass.embeds.video.key-consumer", "pinned")
                .keyPlan("""
                        environment: demo
                        keys:
                          - {source: 'flaky:feedback', activate-at: 2026-01-01T00:00:00Z}
                          - {source: 'flaky:video', embeds: {video: 2026-01-01T00:00:00Z}}
                        """)
                .start();
    }

    private static HttpResponse<String> ask(RunningEmbedpass embedpass, String path) {
        return embedpass.send(embedpass.tokenRequest(path));
    }

    private static int readiness(RunningEmbedpass embedpass) {
        return embedpass
                .get(embedpass.managementUri("/actuator/health/readiness"))
                .statusCode();
    }
}
