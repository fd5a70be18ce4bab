package io.embedpass.key.awskms;

import com.google.common.base.Suppliers;
import io.embedpass.key.KeyProvider;
import io.embedpass.key.KeySource;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.SigningKey;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * {@code awskms:KEY-ARN} or {@code awskms:KEY-ID?region=REGION}: an asymmetric RSA key of AWS KMS, which it never leaves.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html">Sign</a>
 */
public final class AwsKmsKeyProvider implements KeyProvider {

    /** Made when a key is first asked for: where no plan names one, no class of the AWS SDK is loaded. */
    private final Supplier<KmsKeys> keys;

    /** Whoever waits for a token waits two attempts of a second. */
    public AwsKmsKeyProvider() {
        this(Duration.ofSeconds(1));
    }

    /** @param attempt how long one to sign may take; there are two */
    AwsKmsKeyProvider(Duration attempt) {
        this.keys = Suppliers.memoize(() -> new KmsKeys(attempt));
    }

    @Override
    public String scheme() {
        return "awskms";
    }

    @Override
    public SigningKey load(KeySource source) throws KeyUnavailableException {
        KmsAddress address = KmsAddress.of(source);
        try {
            return keys.get().load(address);
        } catch (NoClassDefFoundError e) {
            throw new KeyUnavailableException("the AWS SDK is not, or not wholly, in this packaging of Embedpass ("
                    + e.getMessage() + " is missing); put software.amazon.awssdk:kms, url-connection-client and, for"
                    + " roles of Kubernetes, sts, each with the jars that it needs, into the directory of loader.path");
        }
    }

    @Override
    public boolean isRemote() {
        return true;
    }
}
