package io.embedpass.cli;

import io.embedpass.audit.journal.ChainFault;
import io.embedpass.audit.journal.ChainVerifier;
import io.embedpass.audit.journal.ChainVerifier.Result;
import io.embedpass.audit.journal.SignedCheckpoints;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code audit verify}. */
@Command(
        name = "verify",
        description = {
            "Finds records that were changed, removed, inserted or moved, and says the first bad seq.",
            "With checkpoints that were kept elsewhere also an end that was cut off, and a journal that was written anew."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:every record is as it was written", "1:something is not", KeysTask.WRONG})
final class AuditVerify extends KeysTask {

    /**
     * Where the service began or packed another file meanwhile, one was not read, or what seems to be missing is not. A journal
     * whose files change each time is written faster than it can be read.
     */
    private static final int MOST_AGAIN = 5;

    @Mixin
    private final JournalOptions journal = new JournalOptions();

    @Parameters(paramLabel = "PATH", arity = "0..*", description = JournalOptions.PATHS)
    private List<Path> paths = List.of();

    @Option(
            names = "--checkpoints",
            paramLabel = "FILE",
            description = "Checkpoints from elsewhere, or log lines with checkpoints in them.")
    private @Nullable Path checkpoints;

    @Option(
            names = "--kid",
            paramLabel = "KID",
            description =
                    "A key whose checkpoints are believed, and no other's; once for each. Default: any, and they are"
                            + " told.")
    private List<String> kids = List.of();

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = PointInTime.class,
            description = "When a copy was begun: checkpoints made later, of records that it cannot have, are left out."
                    + " 2h or 3d (ago), 2026-11-24 or 2026-11-24T10:00:00Z (UTC).")
    private @Nullable Instant until;

    @Option(
            names = "--instance",
            paramLabel = "UUID",
            description = "The chain, where the file has checkpoints of several.")
    private @Nullable UUID instance;

    @Option(names = "--progress", negatable = true, description = "Shows how far it is. Default: on a terminal.")
    private @Nullable Boolean progress;

    @Override
    int run(Clock clock) throws CommandRefusedException {
        Optional<SignedCheckpoints> signed = signed();
        Map<Long, String> hashes = Map.of();
        List<ChainFault> contradictions = List.of();
        if (signed.isPresent()) {
            UUID chain = chain(signed.get());
            hashes = signed.get().of(chain);
            contradictions = signed.get().contradictions(chain);
        }
        List<Path> files = journal.files(paths);
        Optional<Result> found = verify(files, hashes);
        for (int again = 0; again < MOST_AGAIN && journal.haveChanged(files, paths); again++) {
            files = journal.files(paths);
            found = verify(files, hashes);
        }
        Result result = found.orElseThrow(
                () -> CommandRefusedException.wrong("a file of the journal went away while it was read; try again"));
        return report(files, result, signed, hashes.size(), contradictions);
    }

    /** Empty when one of the files went away meanwhile. */
    private Optional<Result> verify(List<Path> files, Map<Long, String> hashes) throws CommandRefusedException {
        try {
            ProgressBar bar = ProgressBar.over(size(files), err(), progress);
            try {
                return Optional.of(new ChainVerifier(hashes, bar::advance).verify(files));
            } finally {
                bar.end();
            }
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw CommandRefusedException.wrong("the journal cannot be read: " + e.getMessage());
        }
    }

    private static long size(List<Path> files) throws IOException {
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    private Optional<SignedCheckpoints> signed() throws CommandRefusedException {
        if (checkpoints == null) {
            return Optional.empty();
        }
        try (InputStream text = Files.newInputStream(checkpoints)) {
            SignedCheckpoints signed = SignedCheckpoints.in(text, Set.copyOf(kids));
            return Optional.of(until == null ? signed : signed.until(until));
        } catch (IOException e) {
            throw CommandRefusedException.wrong(checkpoints + " cannot be read: " + e);
        }
    }

    private UUID chain(SignedCheckpoints signed) throws CommandRefusedException {
        Set<UUID> instances = signed.instances();
        if (instances.isEmpty()) {
            throw CommandRefusedException.wrong(checkpoints + " holds no checkpoint that can be believed"
                    + (until == null ? "" : " and was made until " + until) + doubts(signed));
        }
        if (instance != null && instances.contains(instance)) {
            return instance;
        }
        if (instance == null && instances.size() == 1) {
            return instances.iterator().next();
        }
        throw CommandRefusedException.wrong(
                checkpoints + " holds checkpoints of " + instances + "; say which with --instance");
    }

    private int report(
            List<Path> files,
            Result result,
            Optional<SignedCheckpoints> signed,
            int known,
            List<ChainFault> contradictions) {
        out().println(files.size() + " files, " + result.records() + " records, seq " + result.firstSeq() + " to "
                + result.end().seq() + ", hash of the last " + result.end().hash());
        if (result.firstSeq() > 1) {
            out().println("  It begins at seq " + result.firstSeq() + ": older files are not here.");
        }
        if (result.tornBytes() > 0) {
            out().println("  " + result.tornBytes()
                    + " bytes behind the last record are none: one is being written, or was when the power went.");
        }
        boolean isDoubtful = signed.filter(all -> all.unbelieved() > 0).isPresent();
        signed.ifPresentOrElse(
                all -> out().println("  " + result.passed() + " of " + known + " checkpoints saw just these records;"
                        + " signed by " + all.kids() + doubts(all)),
                () -> out().println("  Without --checkpoints from elsewhere nobody can tell whether the end was cut"
                        + " off or all of it written anew."));
        result.faults().forEach(fault -> err().println(fault));
        contradictions.forEach(fault -> err().println(fault));
        boolean isGood = result.faults().isEmpty() && contradictions.isEmpty() && !isDoubtful;
        out().println(isGood ? "Every record is as it was written." : "NOT as it was written.");
        return isGood ? 0 : CommandRefusedException.FAULTY;
    }

    private static String doubts(SignedCheckpoints signed) {
        StringBuilder words = new StringBuilder();
        signed.others()
                .forEach((kid, count) -> words.append("; ")
                        .append(count)
                        .append(" are genuine, but by a key that was not asked for (--kid ")
                        .append(kid)
                        .append(" if it was yours)"));
        return signed.forged() == 0 ? words.toString() : words + "; " + signed.forged() + " are forged";
    }
}
