package io.embedpass.audit.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every exporter promises. */
abstract class AuditExporterContract {

    static final UUID INSTANCE = UUID.fromString("11111111-2222-3333-4444-555555555555");
    static final UUID OTHER_INSTANCE = UUID.fromString("99999999-2222-3333-4444-555555555555");
    static final String SECRET = "pass-word-4711";

    private final AuditExporter exporter = exporter();

    abstract AuditExporter exporter();

    /** Names of the records on the other side, instance and seq, each once. */
    abstract List<String> arrived();

    abstract void breakDown();

    abstract void hang();

    abstract void mend();

    @AfterEach
    void close() {
        exporter.close();
    }

    @Test
    void records_arrive_in_order() throws Exception {
        exporter.send(INSTANCE, Records.records(1, 3));
        exporter.send(INSTANCE, Records.records(4, 5));

        assertThat(arrived())
                .containsExactly(INSTANCE + ":1", INSTANCE + ":2", INSTANCE + ":3", INSTANCE + ":4", INSTANCE + ":5");
    }

    @Test
    void a_record_that_is_sent_twice_is_there_once() throws Exception {
        exporter.send(INSTANCE, Records.records(1, 3));
        exporter.send(INSTANCE, Records.records(2, 4));

        assertThat(arrived()).hasSize(4);
    }

    @Test
    void the_same_number_of_another_instance_is_another_record() throws Exception {
        exporter.send(INSTANCE, Records.records(1, 1));
        exporter.send(OTHER_INSTANCE, Records.records(1, 1));

        assertThat(arrived()).containsExactlyInAnyOrder(INSTANCE + ":1", OTHER_INSTANCE + ":1");
    }

    @Test
    void a_dead_other_side_is_told_without_secrets_and_works_when_it_is_back() throws Exception {
        exporter.send(INSTANCE, Records.records(1, 1));
        breakDown();
        assertThatExceptionOfType(ExportFailedException.class)
                .isThrownBy(() -> exporter.send(INSTANCE, Records.records(2, 2)))
                .withMessageNotContainingAny(SECRET, "u-漢");
        mend();
        exporter.send(INSTANCE, Records.records(2, 2));

        assertThat(arrived()).hasSize(2);
    }

    @Test
    void one_that_hangs_is_given_up_after_the_time_limit() throws Exception {
        exporter.send(INSTANCE, Records.records(1, 1));
        hang();
        assertThatExceptionOfType(ExportFailedException.class)
                .isThrownBy(() -> exporter.send(INSTANCE, Records.records(2, 2)));
        mend();
        exporter.send(INSTANCE, Records.records(2, 2));

        assertThat(arrived()).hasSize(2);
    }
}
