package io.embedpass.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.answer.Refusal.SignInFault;
import io.embedpass.answer.Refusal.Unauthenticated;
import io.embedpass.audit.Attempt;
import io.embedpass.fixture.FakeClock;
import io.embedpass.fixture.FakeTime;
import io.embedpass.guard.Guard;
import io.embedpass.limit.Limits;
import io.embedpass.limit.local.LocalLimitStore;
import io.embedpass.origin.FetchMetadata;
import io.embedpass.user.Credentials;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class AdmissionTest {

    private final Guard guard = new Guard(false, Duration.ofMinutes(10), new FakeClock("2026-11-24T10:00:00Z"));
    private final Admission admission =
            new Admission(new Limits(new LocalLimitStore(Map.of(), 1, new FakeTime(), Runnable::run), Map.of()), guard);

    /** An office behind one address has many pages that were open overnight. */
    @ParameterizedTest
    @EnumSource(names = {"NO_CREDENTIALS", "EXPIRED"})
    void a_page_whose_user_is_no_longer_signed_in_is_no_failure_of_its_client(SignInFault fault) {
        refuse(fault);

        assertThat(guard.mostFailuresOfAClient()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"NO_CREDENTIALS", "EXPIRED"})
    void every_other_sign_in_that_fails_is_one(SignInFault fault) {
        refuse(fault);

        assertThat(guard.mostFailuresOfAClient()).isEqualTo(1);
    }

    private void refuse(SignInFault fault) {
        Attempt attempt = new Attempt(Instant.EPOCH, "192.0.2.1", Optional.empty(), Optional.empty());
        admission.refused(
                new TokenRequest(
                        "/embed/token",
                        "192.0.2.1",
                        "192.0.2.1",
                        Optional.empty(),
                        new FetchMetadata(Optional.empty(), Optional.empty()),
                        new Credentials.Bearer("token"),
                        Optional.empty(),
                        attempt),
                new Unauthenticated("bearer", fault, "it was not accepted"));
    }
}
