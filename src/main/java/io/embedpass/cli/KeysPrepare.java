package io.embedpass.cli;

import io.embedpass.key.PlannedKey;
import io.embedpass.key.PublicKeyForms;
import io.embedpass.key.RingKey;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keys prepare}. */
@Command(
        name = "prepare",
        description = {
            "Puts the next key into the plan: published, not yet signing.",
            "Makes it, or takes one that is there, and prints what the vendors need."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {KeysTask.GOOD, KeysTask.FAULTY, KeysTask.WRONG})
final class KeysPrepare extends KeysTask {

    private static final int KID_SHOWN = 8;

    @Mixin
    private final PlanOptions options = new PlanOptions();

    @Mixin
    private final NewKeyOptions newKey = new NewKeyOptions();

    @Option(names = "--out", paramLabel = "FILE", description = "Makes a key in this new file.")
    private @Nullable Path out;

    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            description = "Takes the key that is there, instead: pkcs11:, vault:, awskms:, env:, file:, keystore:.")
    private @Nullable String source;

    @Override
    int run(Clock clock) throws CommandRefusedException {
        if ((out == null) == (source == null)) {
            throw CommandRefusedException.wrong(
                    "say where the key is: --out FILE makes one there, --source SOURCE takes one that is there");
        }
        try (OpenPlan opened = options.open(clock)) {
            OpenPlan plan = opened.editable();
            if (out == null) {
                add(plan, String.valueOf(source));
            } else {
                addNew(plan, out);
            }
        }
        try (OpenPlan opened = options.open(clock)) {
            OpenPlan plan = opened.editable();
            PlannedKey added = plan.ring().plan().keys().getLast();
            tell(plan, plan.loaded(added).orElseThrow());
        }
        return 0;
    }

    private void addNew(OpenPlan plan, Path file) throws CommandRefusedException {
        newKey.write(newKey.generate(), file, plan.keys().secrets());
        boolean isAdded = false;
        try {
            add(plan, "file:" + file.toAbsolutePath().normalize() + newKey.ofSource());
            isAdded = true;
        } finally {
            if (!isAdded) {
                file.toFile().delete();
            }
        }
    }

    private void add(OpenPlan plan, String source) throws CommandRefusedException {
        warn(plan.write(plan.edit().append(source, plan.now().toString())));
    }

    private void tell(OpenPlan plan, RingKey key) {
        Instant earliest = plan.ring()
                .publishedSince(key)
                .plus(plan.keys().times().publishAhead())
                .truncatedTo(ChronoUnit.SECONDS);
        out().println("In " + plan.file()
                + " since now, published as soon as the service has read it, not yet signing.");
        out().println();
        out().print(PublicKeyForms.pem(key.publicKey()));
        out().println();
        say(Fingerprints.of(key.publicKey()));
        out().println();
        out().println("Next:");
        String activate =
                "keys activate" + options.again() + " --kid " + key.kid().substring(0, KID_SHOWN);
        out().println("  - Every instance needs the key at " + key.planned().source()
                + ": see that it is there, then compare the kid with /.well-known/jwks.json.");
        out().println("  - Vendors that read the JWK Set: " + activate + ", for " + earliest + " or later.");
        plan.ring().plan().pinnedEmbeds().forEach(embed -> {
            out().println("  - The vendor of embed " + embed
                    + " pinned a key. Agree on a time with whoever may change its");
            out().println("    settings, paste the PEM above into them at that time, and let the embed switch then:");
            out().println("    " + activate + " --embed " + embed + " --at TIME");
            out().println(
                            "    Where its settings hold two keys, paste it beside the old one first. If it was the wrong one:");
            out().println("    keys rollback" + options.again() + " --embed " + embed);
        });
    }
}
