package io.embedpass.cli;

import io.embedpass.key.PublicKeyForms;
import io.embedpass.key.RingKey;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keys public}. */
@Command(
        name = "public",
        description = "Prints the public part of a key in the form that a vendor asks for.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {KeysTask.GOOD, KeysTask.FAULTY, KeysTask.WRONG})
final class KeysPublic extends KeysTask {

    /** What vendors ask for. */
    enum Form {
        pem,
        line,
        certificate,
        jwk,
        fingerprints
    }

    @Mixin
    private final PlanOptions options = new PlanOptions();

    @Option(
            names = "--kid",
            paramLabel = "KID",
            description = "Its key ID or the beginning of it. Default: the active key.")
    private @Nullable String kid;

    @Option(names = "--source", paramLabel = "SOURCE", description = "Its source, as the plan has it.")
    private @Nullable String source;

    @Option(
            names = "--format",
            defaultValue = "pem",
            paramLabel = "FORM",
            description = "${COMPLETION-CANDIDATES}. line is PEM with \\n written out. Default: pem.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Form form;

    @Override
    int run(Clock clock) throws CommandRefusedException {
        try (OpenPlan plan = options.open(clock)) {
            plan.good();
            RingKey key = plan.key(
                    kid,
                    source,
                    candidate -> plan.ring()
                            .active(plan.now())
                            .filter(candidate::equals)
                            .isPresent(),
                    "name one with --kid or --source");
            switch (form) {
                case pem -> out().print(PublicKeyForms.pem(key.publicKey()));
                case line -> out().println(PublicKeyForms.singleLinePem(key.publicKey()));
                case jwk -> out().println(key.jwk().toJSONString());
                case fingerprints -> say(Fingerprints.of(key.publicKey()));
                case certificate -> certificate(key);
            }
            return 0;
        }
    }

    private void certificate(RingKey key) throws CommandRefusedException {
        if (key.certificates().isEmpty()) {
            throw CommandRefusedException.faulty("the plan names no certificate for this key; make one of it:"
                    + " openssl req -new -x509 -key KEY.pem -days 825 -subj /CN=embedpass -out cert.pem,"
                    + " and write certificate: cert.pem at its entry");
        }
        out().print(PublicKeyForms.pem(key.certificates()));
    }
}
