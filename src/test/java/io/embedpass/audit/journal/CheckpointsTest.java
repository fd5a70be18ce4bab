package io.embedpass.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import io.embedpass.fixture.TestKeys;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest implements Checkpoints.Listener {

    private static final KeyPair KEY = TestKeys.rsa(2048);

    @TempDir
    private Path directory;

    private final List<String> kept = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private boolean isBroken;

    private Checkpoints checkpoints(ScratchJournal journal) {
        return new Checkpoints(journal.writer(), new Signer(KEY), List.of(new Place()), this, journal.clock);
    }

    private SignedCheckpoints read(Optional<String> kid) {
        return SignedCheckpoints.in("2026-11-24 INFO x\n" + String.join("\nnoise ", kept), kid);
    }

    @Test
    void a_checkpoint_says_where_the_chain_was() {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(3);
            checkpoints(journal).make();

            SignedCheckpoints read = read(Optional.empty());
            assertThat(read.forged()).isZero();
            assertThat(read.kids()).containsExactly(TestKeys.kid(KEY));
            assertThat(read.instances())
                    .containsExactly(journal.writer().instance().orElseThrow());
            assertThat(read.of(journal.writer().instance().orElseThrow()))
                    .isEqualTo(Map.of(3L, journal.writer().end().hash()));
        }
    }

    @Test
    void there_is_none_when_nothing_was_added() {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            Checkpoints checkpoints = checkpoints(journal);
            checkpoints.make();
            assertThat(kept).isEmpty();
            journal.add(1);
            checkpoints.make();
            checkpoints.make();
            assertThat(kept).hasSize(1);
        }
    }

    @Test
    void one_that_did_not_arrive_is_told_and_made_again() {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            Checkpoints checkpoints = checkpoints(journal);
            journal.add(1);
            isBroken = true;
            checkpoints.make();
            assertThat(failures).containsExactly("scratch");
            isBroken = false;
            checkpoints.make();
            assertThat(kept).hasSize(1);
        }
    }

    @Test
    void one_by_another_key_or_with_another_content_is_forged() throws Exception {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(1);
            checkpoints(journal).make();
        }
        String genuine = kept.getFirst();
        Base64URL[] parts = JWSObject.split(genuine);
        kept.add(parts[0] + "." + new Payload("{\"seq\":2}").toBase64URL() + "." + parts[2]);
        kept.add(new Signer(TestKeys.rsa(2048)).sign("{\"seq\":9}"));

        assertThat(read(Optional.of(TestKeys.kid(KEY))).forged()).isEqualTo(2);
        assertThat(read(Optional.of(TestKeys.kid(KEY))).all()).hasSize(1);
        assertThat(read(Optional.of("another")).all()).isEmpty();
    }

    @Override
    public void failed(String place) {
        failures.add(place);
    }

    private final class Place implements CheckpointPlace {

        @Override
        public String name() {
            return "scratch";
        }

        @Override
        public void keep(String checkpoint) throws CheckpointFailedException {
            if (isBroken) {
                throw new CheckpointFailedException("gone");
            }
            kept.add(checkpoint);
        }
    }

    /** As the service's own, made without its code. */
    record Signer(KeyPair pair) implements CheckpointSigner {

        @Override
        public String sign(String claims) throws CheckpointFailedException {
            try {
                RSAKey jwk = new RSAKey.Builder((RSAPublicKey) pair.getPublic())
                        .keyIDFromThumbprint()
                        .build();
                JWSObject checkpoint = new JWSObject(
                        new JWSHeader.Builder(JWSAlgorithm.RS256)
                                .keyID(jwk.getKeyID())
                                .jwk(jwk)
                                .build(),
                        new Payload(claims));
                checkpoint.sign(new RSASSASigner(pair.getPrivate()));
                return checkpoint.serialize();
            } catch (JOSEException e) {
                throw new CheckpointFailedException(String.valueOf(e.getMessage()));
            }
        }

        @Override
        public String kid() {
            return TestKeys.kid(pair);
        }
    }
}
