package io.embedpass.key.awskms;

import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.SigningKey;
import io.embedpass.key.awskms.KmsAddress.Place;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.GetPublicKeyResponse;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;

/** The keys of all regions, and the clients that lead to them. Thread-safe. */
final class KmsKeys {

    private final AwsCredentialsProvider credentials = new DefaultCredentials();
    private final Map<Place, KmsClient> clients = new ConcurrentHashMap<>();
    private final Duration attempt;

    /** @param attempt how long one to sign may take */
    KmsKeys(Duration attempt) {
        this.attempt = attempt;
    }

    SigningKey load(KmsAddress address) throws KeyUnavailableException {
        try {
            KmsClient client =
                    clients.computeIfAbsent(address.place(), place -> KmsClients.of(place, credentials, attempt));
            GetPublicKeyResponse found = client.getPublicKey(
                    request -> request.keyId(address.key()).overrideConfiguration(KmsClients.patiently()));
            refuseUnfit(found, address);
            return new SigningKey(publicKey(found), new KmsSigner(client, address));
        } catch (SdkException e) {
            throw new KeyUnavailableException(KmsFault.inWords(e, address));
        }
    }

    private static void refuseUnfit(GetPublicKeyResponse found, KmsAddress address) throws KeyUnavailableException {
        boolean isFit = found.keyUsage() == KeyUsageType.SIGN_VERIFY
                && found.keySpecAsString() != null
                && found.keySpecAsString().startsWith("RSA_")
                && found.signingAlgorithms().contains(SigningAlgorithmSpec.RSASSA_PKCS1_V1_5_SHA_256);
        if (!isFit) {
            throw new KeyUnavailableException("its usage is " + found.keyUsageAsString() + ", its spec "
                    + found.keySpecAsString() + ", its signing algorithms are " + found.signingAlgorithmsAsStrings()
                    + "; what is needed is SIGN_VERIFY, RSA and RSASSA_PKCS1_V1_5_SHA_256, which cannot be changed"
                    + " afterwards; make another key: " + KmsFault.createKey(address));
        }
    }

    private static RSAPublicKey publicKey(GetPublicKeyResponse found) throws KeyUnavailableException {
        try {
            return (RSAPublicKey) KeyFactory.getInstance("RSA")
                    .generatePublic(new X509EncodedKeySpec(found.publicKey().asByteArray()));
        } catch (InvalidKeySpecException _) {
            throw new KeyUnavailableException(
                    "AWS KMS answered with a public key that cannot be read; is the endpoint" + " that of AWS KMS?");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
