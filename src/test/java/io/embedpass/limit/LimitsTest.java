package io.embedpass.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.answer.Answer;
import io.embedpass.answer.RateLimit;
import io.embedpass.answer.Refusal.RateLimited;
import io.embedpass.fixture.FakeTime;
import io.embedpass.limit.local.LocalLimitStore;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {

    private final FakeTime time = new FakeTime();
    private final Limits limits = limits(new Quota(20, 10, Duration.ofMinutes(1)));

    private Limits limits(Quota user) {
        Map<Limit, Quota> quotas = Map.of(
                Limit.USER, user,
                Limit.CLIENT, new Quota(2, 2, Duration.ofMinutes(1)),
                Limit.SERVICE, new Quota(600, 600, Duration.ofMinutes(1)));
        return new Limits(new LocalLimitStore(quotas, 1000, time, Runnable::run), quotas);
    }

    @Test
    void state_of_a_limit_is_told_with_every_answer() {
        assertThat(limits.user("feedback", "alice")).isEqualTo(Answer.of(new RateLimit("user", 20, 60, 19, 6)));
        time.advance(Duration.ofSeconds(2));
        assertThat(limits.user("feedback", "alice")).isEqualTo(Answer.of(new RateLimit("user", 20, 60, 18, 4)));
        assertThat(limits.service("acme")).isEqualTo(Answer.of(new RateLimit("service", 600, 60, 599, 1)));
        assertThat(limits.client("192.0.2.1")).isEqualTo(Answer.of(new RateLimit("client", 2, 60, 1, 30)));
    }

    @Test
    void empty_bucket_refuses_and_says_when_to_come_back() {
        IntStream.range(0, 20).forEach(_ -> limits.user("feedback", "alice"));

        assertThat(limits.user("feedback", "alice"))
                .isEqualTo(Answer.refuse(new RateLimited(
                        new RateLimit("user", 20, 60, 0, 6), "the user limit is used up", Duration.ofSeconds(6))));
    }

    @Test
    void user_is_limited_per_embed() {
        IntStream.range(0, 20).forEach(_ -> limits.user("feedback", "alice"));

        assertThat(limits.user("dashboard", "alice")).isInstanceOf(Answer.Value.class);
        assertThat(limits.user("feedback", "bob")).isInstanceOf(Answer.Value.class);
    }

    @Property
    void who_waits_as_told_gets_one_and_nobody_is_told_nonsense(
            @ForAll @IntRange(min = 1, max = 5) int capacity,
            @ForAll @IntRange(min = 1, max = 7) int refill,
            @ForAll @LongRange(min = 1_000, max = 100_000_000_000L) long periodNanos,
            @ForAll @LongRange(min = 0, max = 30_000_000_000L) long idleNanos) {
        Limits odd = limits(new Quota(capacity, refill, Duration.ofNanos(periodNanos)));
        time.advance(Duration.ofNanos(idleNanos));

        RateLimited refusal = takeUntilRefused(odd);

        assertThat(refusal.retryAfter().toSeconds())
                .isPositive()
                .isGreaterThanOrEqualTo(refusal.limit().resetSeconds());
        assertThat(refusal.limit().remaining()).isZero();
        assertThat(refusal.limit().windowSeconds()).isPositive();
        time.advance(refusal.retryAfter());
        assertThat(odd.user("feedback", "alice")).isInstanceOf(Answer.Value.class);
    }

    @Test
    void wait_is_rounded_up_from_the_first_nanosecond() {
        Limits odd = limits(new Quota(1, 1, Duration.ofSeconds(1).plusNanos(1)));

        assertThat(takeUntilRefused(odd).retryAfter()).isEqualTo(Duration.ofSeconds(2));
    }

    private static RateLimited takeUntilRefused(Limits limits) {
        for (int i = 0; i <= 20; i++) {
            if (limits.user("feedback", "alice") instanceof Answer.Refused<RateLimit>(RateLimited refusal)) {
                return refusal;
            }
        }
        throw new AssertionError("no limit");
    }

    @Test
    void client_gets_back_what_it_took() {
        for (int i = 0; i < 10; i++) {
            assertThat(limits.client("192.0.2.1")).isInstanceOf(Answer.Value.class);
            limits.giveBackToClient("192.0.2.1");
        }
    }

    @Test
    void giving_back_too_often_leaves_the_limit_as_it_is() {
        IntStream.range(0, 10).forEach(_ -> limits.giveBackToClient("192.0.2.1"));

        assertThat(IntStream.range(0, 10).filter(_ -> limits.client("192.0.2.1") instanceof Answer.Value<RateLimit>))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:1:2::1, 2001:db8:1:2:ffff:ffff:ffff:ffff",
        "2001:db8:1:2::1, 2001:DB8:1:2:0:0:0:1",
        "fe80::1%eth0, fe80::1%eth1",
        "::ffff:192.0.2.1, 192.0.2.1",
        "::ffff:c000:201, 192.0.2.1",
        "192.0.2.1:50000, 192.0.2.1",
        "[2001:db8:1:2::1]:50000, 2001:db8:1:2::2",
        "[2001:db8:1:2::1], 2001:db8:1:2::2",
        "unknown, _hidden",
        "one:for:all, another:one",
    })
    void addresses_of_one_client_share_a_bucket(String one, String other) {
        limits.client(one);
        limits.client(other);

        assertThat(limits.client(one)).isInstanceOf(Answer.Refused.class);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.2",
        "2001:db8:1:2::1, 2001:db8:1:3::1",
        "::ffff:192.0.2.1, ::ffff:192.0.2.2",
        "::1, 127.0.0.1",
    })
    void addresses_of_two_clients_have_two(String one, String other) {
        limits.client(one);
        limits.client(one);

        assertThat(limits.client(one)).isInstanceOf(Answer.Refused.class);
        assertThat(limits.client(other)).isInstanceOf(Answer.Value.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "unknown", "1.2.3.4:port", "[::1", "2001:db8::1::2", "%", "a:b\nc"})
    void address_that_a_proxy_garbled_is_limited_all_the_same(String address) {
        IntStream.range(0, 2).forEach(_ -> limits.client(address));

        assertThat(limits.client(address)).isInstanceOf(Answer.Refused.class);
    }
}
