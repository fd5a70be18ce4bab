package io.embedpass.key.awskms;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.impl.BaseJWSProvider;
import com.nimbusds.jose.util.Base64URL;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.MessageType;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;

/** Lets AWS KMS sign the digest: what a token says of a user stays here. Thread-safe. */
final class KmsSigner extends BaseJWSProvider implements JWSSigner {

    private final KmsClient client;
    private final KmsAddress address;

    KmsSigner(KmsClient client, KmsAddress address) {
        super(Set.of(JWSAlgorithm.RS256));
        this.client = client;
        this.address = address;
    }

    @Override
    public Base64URL sign(JWSHeader header, byte[] signingInput) throws JOSEException {
        if (!header.getAlgorithm().equals(JWSAlgorithm.RS256)) {
            throw new JOSEException("only RS256 is signed here");
        }
        SdkBytes digest = SdkBytes.fromByteArrayUnsafe(digest(signingInput));
        try {
            return Base64URL.encode(client.sign(request -> request.keyId(address.key())
                            .message(digest)
                            .messageType(MessageType.DIGEST)
                            .signingAlgorithm(SigningAlgorithmSpec.RSASSA_PKCS1_V1_5_SHA_256))
                    .signature()
                    .asByteArrayUnsafe());
        } catch (SdkException e) {
            // Without the cause: AWS's words on a refused signature quote the request.
            throw new JOSEException(KmsFault.inWords(e, address));
        }
    }

    private static byte[] digest(byte[] signingInput) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(signingInput);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
