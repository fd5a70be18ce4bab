package io.embedpass.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import io.embedpass.fixture.FakeClock;
import io.embedpass.fixture.FlakyKeys;
import io.embedpass.key.generate.GenerateKeyProvider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuardedKeyProviderTest {

    private static final RemoteLimits LIMITS = new RemoteLimits(Duration.ofSeconds(2), 32);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final KeySource SOURCE = KeySource.parse("remote:one");

    private final FakeClock clock = new FakeClock("2027-01-01T00:00:00Z");
    private final FlakyKeys keys = new FlakyKeys();

    /** Not within the time limit of a load. */
    @BeforeEach
    void makeKeys() {
        keys.signer("one");
        keys.signer("two");
    }

    @Test
    void only_remote_providers_get_a_guard() throws Exception {
        KeyProvider local = new GenerateKeyProvider();

        List<KeyProvider> guarded = GuardedKeyProvider.around(List.of(local, keys), LIMITS);

        assertThat(guarded.getFirst()).isSameAs(local);
        assertThat(guarded.getLast().scheme()).isEqualTo("flaky");
        assertThat(guarded.getLast().isRemote()).isTrue();
        assertThat(guarded.getLast().load(SOURCE).signer()).isInstanceOf(GuardedSigner.class);
    }

    @Test
    void a_load_that_hangs_is_given_up_and_not_begun_again_before_it_ends() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger loads = new AtomicInteger();
        GuardedKeyProvider guarded = guarded(Duration.ofMillis(50), source -> {
            loads.incrementAndGet();
            Uninterruptibles.awaitUninterruptibly(end);
            return keys.load(source);
        });

        for (int i = 0; i < 3; i++) {
            assertThatExceptionOfType(KeyUnavailableException.class)
                    .isThrownBy(() -> guarded.load(SOURCE))
                    .withMessageStartingWith("it did not answer within 0 s; is what holds the key up");
        }
        assertThat(loads.get()).isEqualTo(1);

        end.countDown();
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> guarded.load(SOURCE).publicKey() != null);
    }

    @Test
    void a_source_that_hangs_does_not_hold_up_another() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        GuardedKeyProvider guarded = guarded(Duration.ofMillis(500), source -> {
            if (source.equals(SOURCE)) {
                Uninterruptibles.awaitUninterruptibly(end);
            }
            return keys.load(source);
        });
        assertThatExceptionOfType(KeyUnavailableException.class).isThrownBy(() -> guarded.load(SOURCE));

        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> guarded.load(KeySource.parse("remote:two")).publicKey() != null);
        end.countDown();
    }

    @Test
    void the_words_of_a_provider_are_passed_on_but_not_those_of_what_nobody_planned() {
        assertThatExceptionOfType(KeyUnavailableException.class)
                .isThrownBy(() -> guarded(Duration.ofSeconds(9), source -> {
                            throw new KeyUnavailableException("there is no slot 3");
                        })
                        .load(SOURCE))
                .withMessage("there is no slot 3");
        assertThatExceptionOfType(KeyUnavailableException.class)
                .isThrownBy(() -> guarded(Duration.ofSeconds(9), source -> {
                            throw new IllegalStateException("pin 4711 is wrong");
                        })
                        .load(SOURCE))
                .withMessage("its provider failed with IllegalStateException");
    }

    private GuardedKeyProvider guarded(Duration loadLimit, Load load) {
        return new GuardedKeyProvider(new Remote(load), LIMITS, loadLimit, clock);
    }

    private interface Load {
        SigningKey load(KeySource source) throws KeyUnavailableException;
    }

    private record Remote(Load load) implements KeyProvider {

        @Override
        public String scheme() {
            return "remote";
        }

        @Override
        public SigningKey load(KeySource source) throws KeyUnavailableException {
            return load.load(source);
        }

        @Override
        public boolean isRemote() {
            return true;
        }
    }
}
