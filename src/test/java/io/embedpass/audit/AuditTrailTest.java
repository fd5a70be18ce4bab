package io.embedpass.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.RefusalCode;
import io.embedpass.audit.Attempt.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** No answer without a record. */
class AuditTrailTest {

    private final List<String> logged = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();

    @Test
    void an_attempt_is_recorded_once() {
        AuditTrail trail = trail(new UnkeptRecords());
        Attempt attempt = issued();

        trail.record(attempt);
        trail.record(attempt);
        trail.record(issued());

        assertThat(logged).hasSize(2);
        assertThat(logged.getFirst()).startsWith("{\"seq\":1,\"at\":");
        assertThat(logged.getLast()).startsWith("{\"seq\":2,\"at\":");
        assertThat(heard).containsExactly("ok", "ok");
    }

    @Test
    void what_cannot_be_kept_fails_and_is_told_all_the_same() {
        AuditTrail trail = trail(new FullJournal());

        Answer<Attempt> answer = trail.record(issued());

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.refusal())
                                .isInstanceOfSatisfying(Refusal.Unavailable.class, refusal -> {
                                    assertThat(refusal.code()).isEqualTo(RefusalCode.AUDIT_UNAVAILABLE);
                                    assertThat(refusal.reason()).isEqualTo("the disk is full");
                                }));
        assertThat(heard).containsExactly("audit-unavailable");
        assertThat(logged).singleElement().asString().contains("\"seq\":null", "audit-unavailable", "the disk is full");
    }

    @Test
    void what_cannot_be_kept_fails_even_when_it_was_refused_for_another_reason() {
        Attempt attempt = issued();
        attempt.isRefused(new Refusal.Denied(RefusalCode.CROSS_SITE, "no script"));

        trail(new FullJournal()).record(attempt);

        assertThat(attempt.code()).isEqualTo("audit-unavailable");
        assertThat(attempt.outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void it_is_not_ready_while_nothing_can_be_kept() {
        assertThat(trail(new FullJournal()).ready(issued())).isInstanceOf(Answer.Refused.class);
        assertThat(trail(new UnkeptRecords()).ready(issued())).isInstanceOf(Answer.Value.class);
    }

    @Test
    void whoever_should_hear_of_it_and_fails_harms_nobody() {
        AuditTrail trail = new AuditTrail(
                new UnkeptRecords(),
                List.of(
                        _ -> {
                            throw new IllegalStateException("sink");
                        },
                        entry -> logged.add(entry.line())),
                List.of(
                        _ -> {
                            throw new IllegalStateException("listener");
                        },
                        attempt -> heard.add(attempt.code())),
                () -> "digest",
                Pseudonyms.NONE,
                JsonMapper.shared());

        assertThat(trail.record(issued())).isInstanceOf(Answer.Value.class);
        assertThat(logged).hasSize(1);
        assertThat(heard).containsExactly("ok");
    }

    private AuditTrail trail(Journal journal) {
        return new AuditTrail(
                journal,
                List.of(entry -> logged.add(entry.line())),
                List.of(attempt -> heard.add(attempt.code())),
                () -> "digest",
                Pseudonyms.NONE,
                JsonMapper.shared());
    }

    private static Attempt issued() {
        Attempt attempt = new Attempt(Instant.EPOCH, "10.0.0.1", Optional.empty(), Optional.empty());
        attempt.isSigned(new Signature("key-1", "file", "token-1", Instant.EPOCH, Duration.ZERO));
        return attempt;
    }

    private static final class FullJournal implements Journal {

        @Override
        public long append(byte[] facts) throws JournalUnavailableException {
            throw new JournalUnavailableException("the disk is full");
        }

        @Override
        public Optional<String> fault() {
            return Optional.of("the disk is full");
        }
    }
}
