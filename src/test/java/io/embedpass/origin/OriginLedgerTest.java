package io.embedpass.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.FakeClock;
import io.embedpass.origin.OriginLedger.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OriginLedgerTest {

    private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");

    private final FakeClock clock = new FakeClock(START.toString());
    private final OriginLedger ledger = new OriginLedger(clock);
    private final AllowedOrigin app = Listed.entry("https://app.example.com");
    private final AllowedOrigin preview = Listed.entry("https://*.preview.example.com");

    @Test
    void nothing_was_seen_of_an_entry_that_nobody_used() {
        assertThat(ledger.seen(app)).isEmpty();
    }

    @Test
    void first_and_last_use_and_their_number_are_kept() {
        ledger.allowed(app);
        clock.advance(Duration.ofMinutes(5));
        ledger.allowed(app);
        clock.advance(Duration.ofDays(2));
        ledger.allowed(app);
        clock.advance(Duration.ofDays(1));

        assertThat(ledger.seen(app))
                .contains(new Seen(START, START.plus(Duration.ofDays(2)).plus(Duration.ofMinutes(5)), 3));
    }

    @Test
    void entries_are_kept_apart() {
        ledger.allowed(app);
        ledger.allowed(preview);
        ledger.allowed(preview);

        assertThat(ledger.seen(app)).map(Seen::requests).contains(1L);
        assertThat(ledger.seen(preview)).map(Seen::requests).contains(2L);
    }

    @Test
    void what_was_seen_outlives_a_change_of_the_entrys_notes() {
        ledger.allowed(app);

        assertThat(ledger.seen(Listed.entry("https://app.example.com", "feedback")))
                .isPresent();
    }

    @Test
    void entry_that_is_listed_no_more_is_forgotten() {
        ledger.allowed(app);
        ledger.allowed(preview);

        ledger.keepOnly(List.of(app));

        assertThat(ledger.seen(app)).isPresent();
        assertThat(ledger.seen(preview)).isEmpty();
    }

    @Test
    void last_use_is_never_before_the_first() {
        OriginLedger fine = new OriginLedger(new FakeClock("2026-11-01T12:00:00.000999999Z"));

        fine.allowed(app);

        assertThat(fine.seen(app))
                .hasValueSatisfying(seen -> assertThat(seen.last()).isAfterOrEqualTo(seen.first()));
    }
}
