package io.embedpass.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal.RateLimited;
import io.embedpass.fixture.FakeClock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rules, one by one. */
class GuardTest {

    private static final Optional<String> APP = Optional.of("https://app.example.com");
    private static final Optional<String> OTHER = Optional.of("https://other.example.com");
    private static final String HOME = "10.0.0.1";

    private final FakeClock clock = new FakeClock("2026-11-24T10:00:00Z");
    private final Guard guard = new Guard(false, Duration.ofMinutes(5), clock);

    private void comes(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(guard.signedIn("u-42", APP, HOME)).isEmpty();
        }
    }

    @Test
    void a_known_user_from_a_new_origin_is_told_once() {
        comes(5);
        clock.advance(Duration.ofHours(1));

        assertThat(guard.signedIn("u-42", OTHER, HOME)).containsExactly(Suspicion.NEW_ORIGIN);
        assertThat(guard.signedIn("u-42", OTHER, HOME)).isEmpty();
        assertThat(guard.signedIn("u-42", APP, HOME)).isEmpty();
    }

    @Test
    void a_user_who_is_hardly_known_may_come_from_anywhere() {
        comes(5);
        assertThat(guard.signedIn("u-42", OTHER, HOME))
                .as("within the first hour")
                .isEmpty();

        guard.signedIn("u-43", APP, HOME);
        clock.advance(Duration.ofHours(2));
        assertThat(guard.signedIn("u-43", OTHER, HOME)).as("after few attempts").isEmpty();
    }

    @Test
    void a_backend_that_names_no_page_tells_nothing_about_origins() {
        comes(5);
        clock.advance(Duration.ofHours(1));

        assertThat(guard.signedIn("u-42", Optional.empty(), HOME)).isEmpty();
    }

    @Test
    void one_user_from_more_than_ten_networks_in_ten_minutes_is_told_once_in_them() {
        for (int i = 0; i < 10; i++) {
            assertThat(guard.signedIn("u-42", APP, "10.0.0." + i)).isEmpty();
        }
        assertThat(guard.signedIn("u-42", APP, "10.0.0.10")).containsExactly(Suspicion.MANY_CLIENTS);
        assertThat(guard.signedIn("u-42", APP, "10.0.0.11")).isEmpty();

        clock.advance(Duration.ofMinutes(10));
        for (int i = 0; i < 10; i++) {
            assertThat(guard.signedIn("u-42", APP, "10.0.1." + i)).isEmpty();
        }
        assertThat(guard.signedIn("u-42", APP, "10.0.1.10")).containsExactly(Suspicion.MANY_CLIENTS);
    }

    @Test
    void a_user_far_above_their_own_history_is_told_once_in_ten_minutes() {
        for (int window = 0; window < 3; window++) {
            comes(10);
            clock.advance(Duration.ofMinutes(10));
        }
        comes(50);
        assertThat(guard.signedIn("u-42", APP, HOME)).containsExactly(Suspicion.ABOVE_HISTORY);
        comes(50);
    }

    @Test
    void without_a_history_nobody_is_above_it_and_little_is_always_fine() {
        comes(200);
        for (int window = 0; window < 3; window++) {
            clock.advance(Duration.ofMinutes(10));
            guard.signedIn("u-43", APP, HOME);
        }
        clock.advance(Duration.ofMinutes(10));
        for (int i = 0; i < 30; i++) {
            assertThat(guard.signedIn("u-43", APP, HOME)).isEmpty();
        }
    }

    @Test
    void a_client_that_is_refused_for_more_than_ten_names_is_told_once_in_ten_minutes() {
        for (int i = 0; i < 10; i++) {
            assertThat(guard.refused(HOME, Optional.of("u-" + i), true)).isEmpty();
            assertThat(guard.refused(HOME, Optional.of("u-" + i), true)).isEmpty();
        }
        assertThat(guard.refused(HOME, Optional.of("u-10"), true)).containsExactly(Suspicion.MANY_USERS);
        assertThat(guard.refused(HOME, Optional.of("u-11"), true)).isEmpty();
    }

    @Test
    void it_is_known_whether_failures_come_from_one_client_or_are_about_one_name() {
        for (int i = 0; i < 7; i++) {
            guard.refused(HOME, Optional.of("u-" + i), true);
            guard.refused("10.9.0." + i, Optional.of("admin"), true);
            guard.refused("10.9.0." + i, Optional.of("admin"), true);
            guard.refused(HOME, Optional.of("denied"), false);
        }
        assertThat(guard.mostFailuresOfAClient()).isEqualTo(7);
        assertThat(guard.mostFailuresForAName()).isEqualTo(14);

        clock.advance(Duration.ofMinutes(10));
        assertThat(guard.mostFailuresForAName()).isEqualTo(14);
        clock.advance(Duration.ofMinutes(10));
        assertThat(guard.mostFailuresForAName()).isZero();
        assertThat(guard.mostFailuresOfAClient()).isZero();
    }

    @Test
    void nobody_is_blocked_unless_that_is_switched_on() {
        suspicious(guard);

        assertThat(guard.user("u-42")).isInstanceOf(Answer.Value.class);
        assertThat(guard.client("10.6.6.6")).isInstanceOf(Answer.Value.class);
    }

    @Test
    void who_is_suspicious_is_blocked_for_a_while_and_nobody_else() {
        Guard blocking = new Guard(true, Duration.ofMinutes(5), clock);
        suspicious(blocking);

        assertThat(blocking.user("u-42"))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.refusal()).isInstanceOfSatisfying(RateLimited.class, limited -> {
                            assertThat(limited.limit().policyField()).isEqualTo("\"guard\";q=1;w=300");
                            assertThat(limited.limit().field()).isEqualTo("\"guard\";r=0;t=300");
                            assertThat(limited.retryAfter()).isEqualTo(Duration.ofMinutes(5));
                        }));
        assertThat(blocking.client("10.6.6.6")).isInstanceOf(Answer.Refused.class);
        assertThat(blocking.user("u-43")).isInstanceOf(Answer.Value.class);
        assertThat(blocking.client(HOME)).isInstanceOf(Answer.Value.class);

        clock.advance(Duration.ofMinutes(5));
        assertThat(blocking.user("u-42")).isInstanceOf(Answer.Value.class);
        assertThat(blocking.client("10.6.6.6")).isInstanceOf(Answer.Value.class);
    }

    private static void suspicious(Guard guard) {
        Set<Suspicion> found = EnumSet.noneOf(Suspicion.class);
        for (int i = 0; i <= 10; i++) {
            found.addAll(guard.signedIn("u-42", APP, "10.0.0." + i));
            found.addAll(guard.refused("10.6.6.6", Optional.of("u-" + i), true));
        }
        assertThat(found).containsExactlyInAnyOrder(Suspicion.MANY_CLIENTS, Suspicion.MANY_USERS);
    }

    @Test
    void a_new_origin_alone_blocks_nobody() {
        Guard blocking = new Guard(true, Duration.ofMinutes(5), clock);
        for (int i = 0; i < 5; i++) {
            blocking.signedIn("u-42", APP, HOME);
        }
        clock.advance(Duration.ofHours(1));

        assertThat(blocking.signedIn("u-42", OTHER, HOME)).containsExactly(Suspicion.NEW_ORIGIN);
        assertThat(blocking.user("u-42")).isInstanceOf(Answer.Value.class);
    }

    /** Names that somebody thinks up never get to the histories of users, and their own place is bounded. */
    @Test
    void a_million_names_push_no_user_out() {
        comes(5);
        for (int i = 0; i < 1_000_000; i++) {
            guard.refused("10." + i % 256 + ".0." + i / 256 % 256, Optional.of("name-" + i), true);
        }
        clock.advance(Duration.ofHours(1));

        assertThat(guard.remembered()).isLessThan(80_000);
        assertThat(guard.signedIn("u-42", OTHER, HOME)).containsExactly(Suspicion.NEW_ORIGIN);
    }
}
