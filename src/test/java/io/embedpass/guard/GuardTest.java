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

    private void comesForAnHour() {
        comes(4);
        clock.advance(Duration.ofHours(1));
        comes(1);
    }

    @Test
    void a_known_user_from_a_new_origin_is_told_once() {
        comesForAnHour();

        assertThat(guard.signedIn("u-42", OTHER, HOME)).containsExactly(Suspicion.NEW_ORIGIN);
        assertThat(guard.signedIn("u-42", OTHER, HOME)).isEmpty();
        assertThat(guard.signedIn("u-42", APP, HOME)).isEmpty();
    }

    @Test
    void a_backend_that_names_no_page_tells_nothing_about_origins() {
        for (int i = 0; i < 5; i++) {
            assertThat(guard.signedIn("u-42", Optional.empty(), HOME)).isEmpty();
            clock.advance(Duration.ofHours(1));
        }

        assertThat(guard.signedIn("u-42", APP, HOME)).isEmpty();
        assertThat(guard.signedIn("u-42", Optional.empty(), HOME)).isEmpty();
        assertThat(guard.signedIn("u-42", OTHER, HOME)).isEmpty();
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
    void a_client_that_is_refused_for_more_than_ten_names_is_told_once_in_ten_minutes() {
        for (int i = 0; i < 10; i++) {
            assertThat(guard.refused(HOME, Optional.of("u-" + i), true)).isEmpty();
            assertThat(guard.refused(HOME, Optional.of("u-" + i), false)).isEmpty();
            assertThat(guard.refused(HOME, Optional.empty(), true))
                    .as("a token has no name")
                    .isEmpty();
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

        clock.advance(Duration.ofMinutes(9));
        assertThat(guard.mostFailuresForAName()).isEqualTo(14);
        clock.advance(Duration.ofMinutes(1));
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

    @Test
    void a_clock_that_went_back_blocks_nobody_for_longer() {
        Guard blocking = new Guard(true, Duration.ofMinutes(5), clock);
        suspicious(blocking);

        clock.advance(Duration.ofHours(-1));

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
            clock.advance(Duration.ofMinutes(15));
        }

        assertThat(blocking.signedIn("u-42", OTHER, HOME)).containsExactly(Suspicion.NEW_ORIGIN);
        assertThat(blocking.user("u-42")).isInstanceOf(Answer.Value.class);
    }

    /** Names and addresses that somebody thinks up never get to the histories of users. */
    @Test
    void a_million_names_push_no_user_out_and_no_client_that_goes_on() {
        comesForAnHour();
        boolean isTold = false;
        for (int i = 0; i < 1_000_000; i++) {
            guard.refused("network-" + i, Optional.of("name-" + i), true);
            if (i % 1_000 == 0 && i > 900_000) {
                isTold |= !guard.refused("10.6.6.6", Optional.of("guess-" + i), true)
                        .isEmpty();
            }
        }

        assertThat(isTold).as("found among a million others").isTrue();
        assertThat(guard.remembered()).isLessThanOrEqualTo(40_001);
        assertThat(guard.signedIn("u-42", OTHER, HOME)).containsExactly(Suspicion.NEW_ORIGIN);
    }

    /** What the Javadoc promises. */
    @Test
    void a_full_memory_has_fifty_megabytes_at_most() {
        long before = usedBytes();
        for (int i = 0; i < 55_000; i++) {
            for (int different = 0; different < 12; different++) {
                guard.signedIn("u-" + i, Optional.of("page-" + different), "network-" + different);
                if (i % 2 == 0) {
                    guard.refused("network-" + i, Optional.of("name-" + (i + different)), true);
                }
            }
        }

        assertThat(guard.remembered()).isBetween(80_000L, 90_000L);
        assertThat(usedBytes() - before).isLessThan(50_000_000);
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
