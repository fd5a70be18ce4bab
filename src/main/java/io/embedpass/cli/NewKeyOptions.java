package io.embedpass.cli;

import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.NewKey;
import io.embedpass.key.Secrets;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a new key is made. */
final class NewKeyOptions {

    @Option(
            names = "--bits",
            paramLabel = "N",
            defaultValue = "3072",
            description = "2048, 3072 or 4096. Some vendors take 2048 only. Default: 3072.")
    private int bits;

    @Option(
            names = "--passphrase",
            paramLabel = "PLACE",
            description = "Encrypts the private key with what is at env:VARIABLE or file:PATH.")
    private @Nullable String passphrase;

    /** Makes a pair. */
    NewKey generate() throws CommandRefusedException {
        if (!NewKey.BITS.contains(bits)) {
            throw CommandRefusedException.wrong("--bits " + bits + " is not offered; write 2048, 3072 or 4096");
        }
        return NewKey.generate(bits);
    }

    /** Writes the private key into a new file that only its owner can read. */
    void write(NewKey key, Path file, Secrets secrets) throws CommandRefusedException {
        Optional<char[]> secret = secret(secrets);
        try {
            key.write(file, secret);
        } catch (FileAlreadyExistsException _) {
            throw CommandRefusedException.faulty(
                    file + " exists and is left as it is: a key is never overwritten; name another file");
        } catch (IOException e) {
            throw CommandRefusedException.wrong(
                    file + " cannot be written (" + e.getClass().getSimpleName() + "); is its directory there?");
        } finally {
            secret.ifPresent(chars -> Arrays.fill(chars, '\0'));
        }
    }

    /** The private key as PEM. */
    byte[] pem(NewKey key, Secrets secrets) throws CommandRefusedException {
        Optional<char[]> secret = secret(secrets);
        try {
            return key.pem(secret);
        } finally {
            secret.ifPresent(chars -> Arrays.fill(chars, '\0'));
        }
    }

    /** What the plan says behind the file's path. */
    String ofSource() {
        return passphrase == null ? "" : "?passphrase=" + passphrase;
    }

    private Optional<char[]> secret(Secrets secrets) throws CommandRefusedException {
        if (passphrase == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(secrets.read("the passphrase", passphrase));
        } catch (KeyUnavailableException e) {
            throw CommandRefusedException.wrong("--passphrase: " + e.getMessage());
        }
    }
}
