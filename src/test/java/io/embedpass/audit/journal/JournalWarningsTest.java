package io.embedpass.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalWarningsTest {

    @TempDir
    private Path directory;

    private JournalWarnings warnings(ScratchJournal journal, JournalFiles files, long warnFreeBytes) {
        JournalWarnings warnings = new JournalWarnings(files, journal.writer(), warnFreeBytes);
        warnings.look();
        return warnings;
    }

    @Test
    void a_disk_with_less_room_than_was_asked_for_is_warned_of() {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            assertThat(warnings(journal, journal.files, Long.MAX_VALUE).now())
                    .singleElement()
                    .asString()
                    .contains("are free on its disk", "embedpass.audit.warn-free");
            assertThat(warnings(journal, journal.files, 1).now()).isEmpty();
        }
    }

    @Test
    void room_that_nobody_can_tell_is_not_taken_for_none() {
        JournalFiles gone = new JournalFiles(directory.resolve("gone/audit.jsonl"));
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            JournalWarnings warnings = warnings(journal, gone, Long.MAX_VALUE);
            assertThat(warnings.freeBytes()).isEmpty();
            assertThat(warnings.now()).isEmpty();
        }
    }

    @Test
    void nobody_asks_the_disk_but_who_looks_at_it() throws IOException {
        Path place = Files.createDirectory(directory.resolve("later"));
        JournalFiles files = new JournalFiles(place.resolve("audit.jsonl"));
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            JournalWarnings warnings = new JournalWarnings(files, journal.writer(), Long.MAX_VALUE);
            assertThat(warnings.freeBytes()).as("not looked at yet").isEmpty();
            assertThat(warnings.now()).isEmpty();

            warnings.look();
            Files.delete(place);
            assertThat(warnings.freeBytes()).as("as it was").isPresent();
            assertThat(warnings.now()).hasSize(1);
        }
    }
}
