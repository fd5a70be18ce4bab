package io.embedpass.metrics;

import io.embedpass.answer.Refusal.SignInFault;
import io.embedpass.audit.Attempt;
import io.embedpass.audit.Attempt.OriginDecision;
import io.embedpass.audit.Outcome;
import io.embedpass.config.ConfigReloaded;
import io.embedpass.config.Installation;
import io.embedpass.limit.Limit;
import io.embedpass.user.UserData;
import io.embedpass.user.UserSources;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Shows the series that alerts watch from the start on, at 0. A counter that appears at 50 has not risen for Prometheus:
 * an attack between two scrapes would go unseen.
 */
@Component
final class AttemptSeries {

    /** Those of events refuse no attempt; the guard's bucket is none of the configuration. */
    private static final List<String> LIMITS_OF_ATTEMPTS =
            List.of(Limit.USER.toString(), Limit.CLIENT.toString(), Limit.SERVICE.toString(), "guard");

    private final AttemptMetrics metrics;
    private final Installation installation;
    private final UserSources userSources;

    AttemptSeries(AttemptMetrics metrics, Installation installation, UserSources userSources) {
        this.metrics = metrics;
        this.installation = installation;
        this.userSources = userSources;
    }

    @EventListener(ConfigReloaded.class)
    void show() {
        List<String> sources = userSources.configured().stream()
                .map(source -> source.toString())
                .toList();
        for (String embed : installation.embeds().ids()) {
            Stream.of(Outcome.values()).forEach(outcome -> metrics.issue(embed, outcome));
            sources.forEach(source -> metrics.attempts(embed, Outcome.ISSUED, Attempt.OK, source));
        }
        metrics.issue(Attempt.UNKNOWN_EMBED, Outcome.REFUSED);
        metrics.issue(Attempt.UNKNOWN_EMBED, Outcome.FAILED);
        LIMITS_OF_ATTEMPTS.forEach(metrics::rateLimited);
        metrics.userDataDropped(UserData.AVATAR_URL);
        Stream.concat(Stream.of(UserSources.NO_SOURCE), sources.stream()).forEach(this::showSignIns);
        showOrigins();
    }

    private void showSignIns(String source) {
        Stream.of(SignInFault.values()).forEach(reason -> metrics.authenticationFailures(source, reason));
    }

    private void showOrigins() {
        metrics.originRequests(new OriginDecision(OriginDecision.OTHER, false));
        installation
                .allowedOrigins()
                .get()
                .entries()
                .forEach(entry -> metrics.originRequests(
                        new OriginDecision(entry.pattern().toString(), true)));
    }
}
