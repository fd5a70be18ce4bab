package io.embedpass.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalWarningsTest {

    @TempDir
    private Path directory;

    private JournalWarnings warnings(ScratchJournal journal, JournalFiles files, long warnFreeBytes) {
        return new JournalWarnings(files, journal.writer(), warnFreeBytes);
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
            assertThat(gone.freeBytes()).isEmpty();
            assertThat(warnings(journal, gone, Long.MAX_VALUE).now()).isEmpty();
        }
    }
}
