package io.embedpass.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.util.Base64URL;
import io.embedpass.fixture.CheckpointKey;
import io.embedpass.fixture.TestKeys;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
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
        return checkpoints(journal, new CheckpointKey(KEY), new Place());
    }

    private Checkpoints checkpoints(ScratchJournal journal, CheckpointSigner signer, CheckpointPlace... places) {
        return new Checkpoints(journal.writer(), signer, List.of(places), this, journal.clock);
    }

    private SignedCheckpoints read(String... kids) throws IOException {
        String text = "2026-11-24 INFO x\n" + String.join("\nnoise ", kept);
        return SignedCheckpoints.in(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), Set.of(kids));
    }

    @Test
    void a_checkpoint_says_where_the_chain_was() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(3);
            checkpoints(journal).make();

            SignedCheckpoints read = read();
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
    void the_last_one_is_the_last_that_was_kept_not_the_last_that_was_tried() {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            Checkpoints checkpoints = checkpoints(journal);
            journal.add(1);
            isBroken = true;
            checkpoints.make();
            assertThat(checkpoints.lastAt()).isEqualTo(Instant.EPOCH);
            assertThat(checkpoints.lastTryAt()).isEqualTo(journal.clock.instant());

            isBroken = false;
            journal.clock.advance(Duration.ofMinutes(1));
            checkpoints.make();
            assertThat(checkpoints.lastAt()).isEqualTo(journal.clock.instant());
        }
    }

    @Test
    void a_place_that_has_it_does_not_get_it_again_because_another_one_has_not() {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            List<String> elsewhere = new ArrayList<>();
            Checkpoints checkpoints =
                    checkpoints(journal, new CheckpointKey(KEY), new Place(), new Working("elsewhere", elsewhere));
            journal.add(1);
            isBroken = true;
            checkpoints.make();
            checkpoints.make();
            assertThat(elsewhere).hasSize(1);

            isBroken = false;
            checkpoints.make();
            assertThat(kept).hasSize(1);
            assertThat(elsewhere).hasSize(1);
        }
    }

    @Test
    void one_that_cannot_be_signed_arrives_nowhere() {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            Checkpoints checkpoints =
                    checkpoints(journal, new Broken(), new Place(), new Working("elsewhere", new ArrayList<>()));
            journal.add(1);
            checkpoints.make();

            assertThat(failures).containsExactly("scratch", "elsewhere");
            assertThat(checkpoints.lastAt()).isEqualTo(Instant.EPOCH);
            assertThat(checkpoints.lastTryAt()).isEqualTo(journal.clock.instant());
        }
    }

    @Test
    void one_with_another_content_is_forged_and_one_by_another_key_is_not_believed() throws Exception {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(1);
            checkpoints(journal).make();
        }
        String genuine = kept.getFirst();
        Base64URL[] parts = JWSObject.split(genuine);
        kept.add(parts[0] + "." + new Payload("{\"seq\":2}").toBase64URL() + "." + parts[2]);
        CheckpointKey other = new CheckpointKey(TestKeys.rsa(2048));
        kept.add(other.sign(new Checkpoint(new UUID(1, 1), 9, "a".repeat(64), Instant.EPOCH).claims()));

        assertThat(read(TestKeys.kid(KEY)).forged()).isEqualTo(1);
        assertThat(read(TestKeys.kid(KEY)).others()).isEqualTo(Map.of(other.kid(), 1L));
        assertThat(read(TestKeys.kid(KEY)).unbelieved()).isEqualTo(2);
        assertThat(read(TestKeys.kid(KEY)).all()).hasSize(1);
        assertThat(read("another").all()).isEmpty();
    }

    /** A key that was changed leaves checkpoints that are as good as before. */
    @Test
    void those_of_several_keys_are_believed_when_all_are_asked_for() throws Exception {
        CheckpointKey other = new CheckpointKey(TestKeys.rsa(2048));
        kept.add(
                new CheckpointKey(KEY).sign(new Checkpoint(new UUID(1, 1), 1, "a".repeat(64), Instant.EPOCH).claims()));
        kept.add(other.sign(new Checkpoint(new UUID(1, 1), 2, "b".repeat(64), Instant.EPOCH).claims()));

        assertThat(read(TestKeys.kid(KEY), other.kid()).all()).hasSize(2);
        assertThat(read(TestKeys.kid(KEY), other.kid()).unbelieved()).isZero();
    }

    @Test
    void those_that_were_made_later_than_a_copy_are_left_out() throws Exception {
        Instant noon = Instant.parse("2026-11-24T12:00:00Z");
        CheckpointKey signer = new CheckpointKey(KEY);
        kept.add(signer.sign(new Checkpoint(new UUID(1, 1), 1, "a".repeat(64), noon).claims()));
        kept.add(signer.sign(new Checkpoint(new UUID(1, 1), 2, "b".repeat(64), noon.plusMillis(1)).claims()));

        assertThat(read().until(noon).of(new UUID(1, 1))).isEqualTo(Map.of(1L, "a".repeat(64)));
    }

    @Test
    void one_is_found_in_a_line_that_is_longer_than_anybody_would_keep_in_memory() throws Exception {
        String checkpoint =
                new CheckpointKey(KEY).sign(new Checkpoint(new UUID(1, 1), 1, "a".repeat(64), Instant.EPOCH).claims());
        kept.add("[" + "\"x\",".repeat(100_000) + "\"" + "y".repeat(200_000) + "\",\"" + checkpoint + "\"]");

        assertThat(read().all()).hasSize(1);
        assertThat(read().forged()).isZero();
    }

    @Test
    void another_token_in_the_log_is_no_checkpoint_and_so_none_that_is_forged() throws IOException {
        kept.add("Authorization: Bearer eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ4In0.AAAA");

        assertThat(read().forged()).isZero();
        assertThat(read().all()).isEmpty();
    }

    @Test
    void of_two_that_saw_another_record_under_one_number_the_first_counts_and_both_are_told() throws Exception {
        UUID chain = new UUID(1, 1);
        CheckpointKey signer = new CheckpointKey(KEY);
        Instant noon = Instant.parse("2026-11-24T12:00:00Z");
        kept.add(signer.sign(new Checkpoint(chain, 7, "b".repeat(64), noon.plusSeconds(60)).claims()));
        kept.add(signer.sign(new Checkpoint(chain, 7, "a".repeat(64), noon).claims()));
        kept.add(signer.sign(new Checkpoint(chain, 9, "c".repeat(64), noon).claims()));
        kept.add(signer.sign(new Checkpoint(chain, 9, "c".repeat(64), noon.plusSeconds(60)).claims()));

        SignedCheckpoints read = read();
        assertThat(read.of(chain)).isEqualTo(Map.of(7L, "a".repeat(64), 9L, "c".repeat(64)));
        assertThat(read.contradictions(chain)).extracting(ChainFault::seq).containsExactly(7L);
    }

    @Test
    void what_a_full_disk_left_of_one_spoils_no_other() throws Exception {
        Path file = directory.resolve("checkpoints");
        FaultyDisk disk = new FaultyDisk();
        CheckpointFile place = new CheckpointFile(file, disk);
        place.keep("first");
        disk.isFull = true;
        assertThatThrownBy(() -> place.keep("second")).isInstanceOf(CheckpointFailedException.class);
        disk.isFull = false;
        place.keep("third");
        Files.writeString(file, "torn", StandardOpenOption.APPEND);
        place.keep("fourth");

        assertThat(file).hasContent("first\nthird\nfourth\n");
    }

    @Test
    void one_that_lost_nothing_but_its_line_feed_stays() throws Exception {
        Path file = directory.resolve("checkpoints");
        Checkpoint checkpoint =
                new Checkpoint(new UUID(1, 1), 7, "a".repeat(64), Instant.parse("2026-11-24T12:00:00Z"));
        String whole = new CheckpointKey(KEY).sign(checkpoint.claims());
        Files.writeString(file, whole);

        new CheckpointFile(file).keep("next");

        assertThat(file).hasContent(whole + "\nnext\n");
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

    private record Working(String name, List<String> keeps) implements CheckpointPlace {

        @Override
        public void keep(String checkpoint) {
            keeps.add(checkpoint);
        }
    }

    private record Broken() implements CheckpointSigner {

        @Override
        public String sign(String claims) throws CheckpointFailedException {
            throw new CheckpointFailedException("the token was pulled out");
        }

        @Override
        public String kid() {
            return "gone";
        }
    }
}
