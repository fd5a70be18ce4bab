package io.embedpass.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;

class PasswordsTest {

    private static final String HASH = "{bcrypt}" + new BCryptPasswordEncoder(4).encode("right");

    private final CountingEncoder encoder = new CountingEncoder();
    private final Passwords passwords = new Passwords(List.of(HASH), encoder, 1, 50, Duration.ofSeconds(10));

    @Test
    void right_password_matches_again_and_again() {
        assertThat(passwords.matches("right", HASH)).isTrue();
        assertThat(passwords.matches("right", HASH)).isTrue();
    }

    @Test
    void right_password_is_hashed_once_only() {
        for (int i = 0; i < 100; i++) {
            passwords.matches("right", HASH);
        }

        assertThat(encoder.hashed).containsExactly(HASH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong", "Right", "right ", " right", "righ", "right\0", "", "{noop}right"})
    void wrong_password_is_refused_before_and_after_a_right_one(String wrong) {
        assertThat(passwords.matches(wrong, HASH)).isFalse();
        assertThat(passwords.matches("right", HASH)).isTrue();
        assertThat(passwords.matches(wrong, HASH)).isFalse();
    }

    @Test
    void wrong_password_pays_every_time() {
        passwords.matches("right", HASH);
        for (int i = 0; i < 3; i++) {
            passwords.matches("wrong", HASH);
        }

        assertThat(encoder.hashed).hasSize(4);
    }

    @Test
    void password_is_remembered_for_its_own_hash_only() {
        passwords.matches("right", HASH);

        assertThat(passwords.matches("right", "{noop}other")).isFalse();
    }

    @Test
    void changed_hash_ends_the_old_password() {
        passwords.matches("right", HASH);
        String changed = "{bcrypt}" + new BCryptPasswordEncoder(4).encode("new");

        assertThat(passwords.matches("right", changed)).isFalse();
        assertThat(passwords.matches("new", changed)).isTrue();
    }

    @Test
    void text_that_is_not_unicode_is_not_taken_for_a_remembered_password() {
        assertThat(passwords.matches("why?", "{noop}why?")).isTrue();

        assertThat(passwords.matches("why\ud800", "{noop}why?")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nobody", "not", "right"})
    void nobodys_password_is_always_wrong_and_pays_like_a_real_one(String password) {
        assertThat(passwords.matchesNobody(password)).isFalse();
        assertThat(passwords.matchesNobody(password)).isFalse();

        assertThat(encoder.compared)
                .as("the same work as for a name that somebody has, where an encoder spares some for it too")
                .isEqualTo(List.of(password, password));
        assertThat(encoder.hashed).containsExactly(HASH, HASH);
    }

    @Test
    void nobody_pays_where_nobody_has_a_password() {
        assertThat(new Passwords(List.of(), encoder, 1, 50, Duration.ofSeconds(10)).matchesNobody("right"))
                .isFalse();

        assertThat(encoder.hashed).isEmpty();
    }

    @Test
    void who_gets_no_turn_is_told_so_and_one_that_is_remembered_needs_none() throws Exception {
        Passwords busy = new Passwords(List.of(HASH), encoder, 1, 50, Duration.ofMillis(10));
        assertThat(busy.matches("right", HASH)).isTrue();
        CountDownLatch end = new CountDownLatch(1);
        encoder.waitsFor = end;
        try (ExecutorService attempts = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> wrong = attempts.submit(() -> busy.matches("wrong", HASH));
            await().until(() -> encoder.hashed.size() == 2);

            assertThatExceptionOfType(TooManyPasswordsException.class).isThrownBy(() -> busy.matches("wrong", HASH));
            assertThatExceptionOfType(TooManyPasswordsException.class).isThrownBy(() -> busy.matchesNobody("wrong"));
            assertThat(busy.matches("right", HASH)).isTrue();

            end.countDown();
            assertThat(wrong.get()).isFalse();
        }
        assertThat(busy.matches("wrong", HASH)).as("the turn is free again").isFalse();
    }

    /** Who waits has a place among the attempts under way, which others need. */
    @Test
    void few_wait_for_a_turn_and_the_next_is_told_so_at_once() throws Exception {
        Passwords busy = new Passwords(List.of(HASH), encoder, 1, 2, Duration.ofDays(1));
        CountDownLatch end = new CountDownLatch(1);
        encoder.waitsFor = end;
        try (ExecutorService attempts = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> all = IntStream.range(0, 50)
                    .mapToObj(_ -> attempts.submit(() -> busy.matches("wrong", HASH)))
                    .toList();
            await().until(() -> all.stream().anyMatch(Future::isDone));
            end.countDown();

            assertThat(all)
                    .filteredOn(Future::isDone)
                    .filteredOn(one -> one.state() == Future.State.FAILED)
                    .isNotEmpty()
                    .allSatisfy(one -> assertThat(one.exceptionNow()).isInstanceOf(TooManyPasswordsException.class));
        }
    }

    @Test
    void a_backend_that_begins_with_many_requests_pays_for_one() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        encoder.waitsFor = end;
        try (ExecutorService attempts = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> all = IntStream.range(0, 50)
                    .mapToObj(_ -> attempts.submit(() -> passwords.matches("right", HASH)))
                    .toList();
            await().until(() -> !encoder.hashed.isEmpty());
            end.countDown();

            for (Future<Boolean> one : all) {
                assertThat(one.get()).isTrue();
            }
        }
        assertThat(encoder.hashed).containsExactly(HASH);
    }

    @Test
    void hashes_of_the_usual_kinds_are_read() {
        Passwords usual = new Passwords(List.of());

        assertThat(usual.matches("right", HASH)).isTrue();
        assertThat(usual.matches("right", "{noop}right")).isTrue();
        assertThat(usual.matches("wrong", "{noop}right")).isFalse();
    }

    private static final class CountingEncoder implements PasswordEncoder {

        private final PasswordEncoder real = PasswordEncoderFactories.createDelegatingPasswordEncoder();
        private final List<@Nullable CharSequence> compared = new CopyOnWriteArrayList<>();
        private final List<@Nullable String> hashed = new CopyOnWriteArrayList<>();
        private volatile CountDownLatch waitsFor = new CountDownLatch(0);

        @Override
        public @Nullable String encode(@Nullable CharSequence password) {
            return real.encode(password);
        }

        @Override
        public boolean matches(@Nullable CharSequence password, @Nullable String hash) {
            compared.add(password);
            hashed.add(hash);
            Uninterruptibles.awaitUninterruptibly(waitsFor);
            return real.matches(password, hash);
        }
    }
}
