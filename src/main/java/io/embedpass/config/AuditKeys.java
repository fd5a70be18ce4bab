package io.embedpass.config;

import com.google.common.base.Suppliers;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.jwk.RSAKey;
import io.embedpass.audit.Pseudonyms;
import io.embedpass.audit.journal.Checkpoint;
import io.embedpass.audit.journal.CheckpointFailedException;
import io.embedpass.audit.journal.CheckpointSigner;
import io.embedpass.key.KeyProvider;
import io.embedpass.key.KeySource;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.Secrets;
import io.embedpass.key.SigningKey;
import io.embedpass.key.SigningKeys;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The keys of the audit trail: none of them signs tokens. */
public final class AuditKeys {

    private static final String CHECKPOINTS = "embedpass.audit.checkpoints.key";
    private static final String PSEUDONYMS = "embedpass.audit.pseudonymise";
    private static final JOSEObjectType TYPE = new JOSEObjectType(Checkpoint.TYPE);

    /** A key that is made for each start; who takes the disk away later cannot sign with it. */
    private static final String MADE_AT_START = "generate:audit-checkpoints";

    private AuditKeys() {}

    /**
     * The signer of checkpoints.
     *
     * @param source of its key; made anew when left out, and then not before it is needed
     * @throws ConfigurationRefusedException when there is no such key
     */
    static CheckpointSigner checkpointSigner(@Nullable String source, Collection<KeyProvider> providers) {
        if (source == null) {
            return new LaterSigner(Suppliers.memoize(() -> load(MADE_AT_START, providers)));
        }
        return load(source, providers);
    }

    private static CheckpointSigner load(String source, Collection<KeyProvider> providers) {
        try {
            KeySource place = KeySource.parse(source);
            KeyProvider provider = providers.stream()
                    .filter(each -> each.scheme().equals(place.scheme()))
                    .findFirst()
                    .orElseThrow(() -> new KeyUnavailableException("nobody knows sources of scheme " + place.scheme()));
            return new JwsSigner(SigningKeys.load(provider, place));
        } catch (KeyUnavailableException | JOSEException e) {
            throw refused(CHECKPOINTS, e, "write a source as in the key plan: file:/run/secrets/embedpass/audit.pem");
        }
    }

    /**
     * What users and clients are called in records.
     *
     * @param place of the key, {@code env:VARIABLE} or {@code file:PATH}; nothing is hidden when left out
     * @throws ConfigurationRefusedException when there is no such key, or it is too short
     */
    public static Pseudonyms pseudonyms(@Nullable String place, Secrets secrets) {
        if (place == null) {
            return Pseudonyms.NONE;
        }
        try {
            char[] key = secrets.read("the key of the pseudonyms", place);
            ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(key));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            try {
                return Pseudonyms.with(bytes);
            } finally {
                Arrays.fill(key, '\0');
                Arrays.fill(bytes, (byte) 0);
                encoded.put(0, bytes);
            }
        } catch (KeyUnavailableException | IllegalArgumentException e) {
            throw refused(PSEUDONYMS, e, "make one: openssl rand -base64 32");
        }
    }

    private static ConfigurationRefusedException refused(String where, Exception e, String instead) {
        return new ConfigurationRefusedException(List.of(new Problem(where, String.valueOf(e.getMessage()), instead)));
    }

    /** Makes its key for the first checkpoint: making one takes about as long as a tenth of a start. */
    private record LaterSigner(Supplier<CheckpointSigner> signer) implements CheckpointSigner {

        @Override
        public String sign(String claims) throws CheckpointFailedException {
            return signer.get().sign(claims);
        }

        @Override
        public String kid() {
            return signer.get().kid();
        }
    }

    /** Signs with the public key in the header: a checkpoint can be read alone, and is believed for its {@code kid}. */
    private static final class JwsSigner implements CheckpointSigner {

        private final SigningKey key;
        private final JWSHeader header;

        private JwsSigner(SigningKey key) throws JOSEException {
            this.key = key;
            RSAKey jwk =
                    new RSAKey.Builder(key.publicKey()).keyIDFromThumbprint().build();
            this.header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                    .type(TYPE)
                    .keyID(jwk.getKeyID())
                    .jwk(jwk)
                    .build();
        }

        @Override
        public String sign(String claims) throws CheckpointFailedException {
            JWSObject checkpoint = new JWSObject(header, new Payload(claims));
            try {
                checkpoint.sign(key.signer());
                return checkpoint.serialize();
            } catch (JOSEException e) {
                throw new CheckpointFailedException("it cannot be signed: " + e.getMessage());
            }
        }

        @Override
        public String kid() {
            return header.getKeyID();
        }
    }
}
