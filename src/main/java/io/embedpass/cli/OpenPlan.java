package io.embedpass.cli;

import io.embedpass.config.OfflineKeys;
import io.embedpass.config.Problem;
import io.embedpass.config.Reading;
import io.embedpass.key.KeyRing;
import io.embedpass.key.KeySource;
import io.embedpass.key.PlannedKey;
import io.embedpass.key.RingKey;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A plan that a command works on, with the configuration around it. */
final class OpenPlan implements AutoCloseable {

    private final OfflineKeys keys;
    private final Path file;
    private final String text;
    private final Reading<KeyRing> reading;
    private final Clock clock;

    private OpenPlan(OfflineKeys keys, Path file, String text, Reading<KeyRing> reading, Clock clock) {
        this.keys = keys;
        this.file = file;
        this.text = text;
        this.reading = reading;
        this.clock = clock;
    }

    static OpenPlan of(OfflineKeys keys, @Nullable Path plan, Clock clock) throws CommandRefusedException {
        Path file = plan == null ? Path.of(keys.properties().keys().plan()) : plan;
        try {
            String text = Files.readString(file);
            Reading<KeyRing> reading = keys.read(file.toString(), text, Optional.empty());
            return new OpenPlan(keys, file, text, reading, clock);
        } catch (CharacterCodingException _) {
            throw CommandRefusedException.faulty(file + ": the file is not UTF-8");
        } catch (IOException e) {
            throw CommandRefusedException.wrong(
                    file + ": the file cannot be read (" + e.getClass().getSimpleName()
                            + "); name the plan with --plan, or the directory of application.yaml with --config");
        }
    }

    /** Everything that is wrong with the configuration and the plan. */
    List<String> problems() {
        return Stream.concat(keys.problems().stream(), reading.problems().stream())
                .map(Problem::toString)
                .toList();
    }

    /** @throws CommandRefusedException when the plan has faults: what is done to such a one would be a guess */
    OpenPlan good() throws CommandRefusedException {
        List<String> problems = problems();
        if (!problems.isEmpty()) {
            throw CommandRefusedException.faulty(problems);
        }
        return this;
    }

    /** Likewise, but a plan without an active key will do: commands are there to give it one. */
    OpenPlan editable() throws CommandRefusedException {
        OpenPlan lenient =
                new OpenPlan(keys, file, text, keys.read(file.toString(), text, Optional.of(KeyRing.nothing())), clock);
        return lenient.good();
    }

    OfflineKeys keys() {
        return keys;
    }

    Path file() {
        return file;
    }

    KeyRing ring() {
        return reading.value();
    }

    PlanEdit edit() {
        return PlanEdit.of(text);
    }

    /** Now, in whole seconds as a plan has them. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** Which entry of the plan this is, from 0. */
    int index(PlannedKey planned) {
        return ring().plan().keys().indexOf(planned);
    }

    /** Whether the plan says where this embed stands; it is where the readers of the JWK Set are, else. */
    boolean hasPosition(String embed) {
        return ring().plan().keys().stream()
                .anyMatch(planned -> planned.life().embeds().containsKey(embed));
    }

    /** The loaded key of an entry; empty when the entry is retired. */
    Optional<RingKey> loaded(PlannedKey planned) {
        return ring().keys().stream()
                .filter(key -> key.planned().equals(planned))
                .findFirst();
    }

    /**
     * The key that is meant.
     *
     * @param kid its key ID, or the beginning of it
     */
    RingKey key(@Nullable String kid, @Nullable String source, Predicate<RingKey> otherwise, String hint)
            throws CommandRefusedException {
        List<RingKey> found = ring().keys().stream()
                .filter(key -> kid == null || key.kid().startsWith(kid))
                .filter(key -> source == null || key.planned().source().equals(KeySource.parse(source)))
                .filter(key -> kid != null || source != null || otherwise.test(key))
                .toList();
        if (found.size() == 1) {
            return found.getFirst();
        }
        throw CommandRefusedException.wrong(
                (found.isEmpty() ? "no key of the plan is meant by this" : "several keys are meant by this") + "; "
                        + hint + "; keys list shows them");
    }

    /**
     * Reads an edited plan with the code of the service.
     *
     * @throws CommandRefusedException when it would be refused
     */
    void check(PlanEdit edit) throws CommandRefusedException {
        List<Problem> problems =
                keys.read(file.toString(), edit.text(), Optional.of(ring())).problems();
        if (!problems.isEmpty()) {
            throw CommandRefusedException.faulty(Stream.concat(
                            Stream.of("The plan was not changed, it would be refused:"),
                            problems.stream().map(Problem::toString))
                    .toList());
        }
    }

    /**
     * Writes an edited plan, once it was found good.
     *
     * @return what to be afraid of although it is written
     * @throws CommandRefusedException when it would be refused, or cannot be written; nothing is written then
     */
    List<String> write(PlanEdit edit) throws CommandRefusedException {
        check(edit);
        try {
            return new PlanWriter(PlanWriter::force)
                    .replace(file, text, edit.text()).stream()
                            .map(e -> "attention: " + file
                                    + " is changed, but its directory could not be forced to disk ("
                                    + e.getClass().getSimpleName() + ": " + e.getMessage()
                                    + "): after a loss of power look whether the change is still there")
                            .toList();
        } catch (IOException e) {
            throw CommandRefusedException.faulty(List.of(
                    file + " cannot be written (" + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + "). Put this in its place where it comes from:",
                    edit.text()));
        }
    }

    @Override
    public void close() {
        keys.close();
    }
}
