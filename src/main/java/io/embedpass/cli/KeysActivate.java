package io.embedpass.cli;

import io.embedpass.key.KeyState;
import io.embedpass.key.PlannedKey;
import io.embedpass.key.RingKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keys activate}. */
@Command(
        name = "activate",
        description = {
            "Lets a key sign from a time on, on all instances:",
            "for vendors that read the JWK Set, or for one embed whose vendor pinned a key."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {KeysTask.GOOD, KeysTask.FAULTY, KeysTask.WRONG})
final class KeysActivate extends KeysTask {

    /** Until then all instances have read the plan, where it is one file or as quick as one. */
    private static final Duration NOTICE = Duration.ofSeconds(10);

    @Mixin
    private final PlanOptions options = new PlanOptions();

    @Option(
            names = "--kid",
            paramLabel = "KID",
            description = "Its key ID or the beginning of it. Default: the only staged key.")
    private @Nullable String kid;

    @Option(names = "--source", paramLabel = "SOURCE", description = "Its source, as the plan has it.")
    private @Nullable String source;

    @Option(names = "--embed", paramLabel = "NAME", description = "Only for this embed, whose vendor pinned a key.")
    private @Nullable String embed;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = {
                "2027-02-01T00:00:00Z. Default: in 10 s; for vendors that read the JWK Set not before",
                "embedpass.keys.publish-ahead has passed since the key was published."
            })
    private @Nullable String at;

    @Option(
            names = "--emergency",
            description = "Before all verifiers had the time to read the key: some will refuse its tokens.")
    private boolean isEmergency;

    @Option(names = "--dry-run", description = "Prints the plan as it would be, and changes nothing.")
    private boolean isDryRun;

    @Override
    int run(Clock clock) throws CommandRefusedException {
        try (OpenPlan opened = options.open(clock)) {
            OpenPlan plan = opened.editable();
            RingKey key = plan.key(
                    kid,
                    source,
                    candidate -> plan.ring().stateOf(candidate, plan.now()) == KeyState.STAGED,
                    "name one with --kid or --source");
            Instant begin = begin(plan, key);
            PlanEdit edit = embed == null ? forReaders(plan, key, begin) : forEmbed(plan, key, embed, begin);
            if (isDryRun) {
                plan.check(edit);
                out().print(edit.text());
                return 0;
            }
            warn(plan.write(edit));
            out().println(key.kid() + " signs " + (embed == null ? "" : "for embed " + embed + " ") + "from " + begin
                    + " on, on every instance that has read " + plan.file() + " by then.");
            out().println("Back: keys rollback" + options.again() + (embed == null ? "" : " --embed " + embed));
            return 0;
        }
    }

    private Instant begin(OpenPlan plan, RingKey key) throws CommandRefusedException {
        if (at != null) {
            try {
                return notPast(plan, OffsetDateTime.parse(at).toInstant());
            } catch (DateTimeParseException _) {
                throw CommandRefusedException.wrong("--at " + at + " is no time; write --at 2027-02-01T00:00:00Z");
            }
        }
        Instant soon = plan.now().plus(NOTICE);
        Instant allowed = plan.ring()
                .publishedSince(key)
                .plus(plan.keys().times().publishAhead())
                .truncatedTo(ChronoUnit.SECONDS);
        return embed != null || isEmergency || allowed.isBefore(soon) ? soon : allowed;
    }

    private static Instant notPast(OpenPlan plan, Instant begin) throws CommandRefusedException {
        if (begin.isBefore(plan.now())) {
            throw CommandRefusedException.wrong("--at " + begin
                    + " has passed: instances would switch one by one, as each reads the plan; leave --at out for in "
                    + NOTICE.toSeconds() + " s");
        }
        return begin;
    }

    private PlanEdit forReaders(OpenPlan plan, RingKey key, Instant begin) {
        int entry = plan.index(key.planned());
        PlanEdit edit = plan.edit();
        if (key.planned().life().publishedAt().isEmpty()) {
            Instant since = plan.ring().publishedSince(key).truncatedTo(ChronoUnit.SECONDS);
            edit = edit.set(entry, "published-at", since.toString());
        }
        edit = edit.set(entry, "activate-at", begin.toString());
        for (String pinned : plan.ring().plan().pinnedEmbeds()) {
            edit = withPosition(plan, edit, pinned);
        }
        return isEmergency ? edit.set(entry, "emergency", "true") : edit;
    }

    private static PlanEdit forEmbed(OpenPlan plan, RingKey key, String embed, Instant begin)
            throws CommandRefusedException {
        if (!plan.ring().plan().pinnedEmbeds().contains(embed)) {
            throw CommandRefusedException.wrong("embed " + embed
                    + " has no position of its own: there is no such embed, or its vendor reads the JWK Set; leave --embed"
                    + " out, or set embedpass.embeds." + embed + ".key-consumer: pinned");
        }
        return withPosition(plan, plan.edit().setPosition(plan.index(key.planned()), embed, begin.toString()), embed);
    }

    /** Says in the plan where an embed stands now, if it does not say so yet: it must not follow the others. */
    private static PlanEdit withPosition(OpenPlan plan, PlanEdit edit, String embed) {
        Optional<PlannedKey> now = plan.ring().plan().activeAt(plan.now(), embed);
        return plan.hasPosition(embed) || now.isEmpty()
                ? edit
                : edit.setPosition(
                        plan.index(now.get()),
                        embed,
                        now.get().activateAt().orElseThrow().toString());
    }
}
