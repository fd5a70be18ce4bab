package io.embedpass.cli;

import io.embedpass.key.NewKey;
import io.embedpass.key.PublicKeyForms;
import io.embedpass.key.Secrets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keys generate}. */
@Command(
        name = "generate",
        description = "Makes an RSA key pair. The private key goes into a new file that only its owner can read.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {KeysTask.GOOD, KeysTask.FAULTY, KeysTask.WRONG})
final class KeysGenerate extends KeysTask {

    @Option(names = "--out", paramLabel = "FILE", description = "The new file, PKCS#8 in PEM. It must not exist.")
    private @Nullable Path out;

    @Option(
            names = "--stdout",
            description = "Prints the private key instead, and nothing else: for a pipe into a secret manager.")
    private boolean isToStandardOutput;

    @Mixin
    private final NewKeyOptions newKey = new NewKeyOptions();

    @Override
    int run(Clock clock) throws CommandRefusedException {
        if ((out == null) == !isToStandardOutput) {
            throw CommandRefusedException.wrong(
                    "say where the private key goes: --out FILE, or --stdout for a pipe into a secret manager");
        }
        Secrets secrets = new Secrets(name -> Optional.ofNullable(System.getenv(name)));
        NewKey key = newKey.generate();
        if (out == null) {
            byte[] pem = newKey.pem(key, secrets);
            out().print(new String(pem, StandardCharsets.US_ASCII));
            Arrays.fill(pem, (byte) 0);
            return 0;
        }
        newKey.write(key, out, secrets);
        out().println("The private key is in " + out + ", readable for its owner only. The public one:");
        out().println();
        out().print(PublicKeyForms.pem(key.publicKey()));
        out().println();
        say(Fingerprints.of(key.publicKey()));
        out().println();
        say(List.of(
                "Next:",
                "  - Hand the file to the service as its user's own: file:" + out.toAbsolutePath() + newKey.ofSource()
                        + ", or its text in a variable, env:NAME.",
                "  - Put it into the plan: keys prepare --source SOURCE. It is published then and signs nothing yet.",
                "  - Let it sign when verifiers had the time to read it: keys activate."));
        return 0;
    }
}
