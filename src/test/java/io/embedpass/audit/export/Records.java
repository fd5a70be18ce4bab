package io.embedpass.audit.export;

import io.embedpass.audit.journal.JournalRecord;
import java.util.List;
import java.util.stream.LongStream;

/** Lines as the journal has them. */
final class Records {

    private Records() {}

    static JournalRecord record(long seq) {
        return record(seq, "2026-11-24T10:00:00.123Z");
    }

    static JournalRecord record(long seq, String at) {
        String id = "01a20bb9-33d7-7dda-9a68-%012d".formatted(seq);
        return new JournalRecord(
                seq,
                "{\"seq\":" + seq + ",\"at\":\"" + at + "\",\"id\":\"" + id
                        + "\",\"outcome\":\"issued\",\"code\":\"ok\","
                        + "\"detail\":\"it's \\\"fine\\\"\",\"embed\":\"feedback\",\"user\":\"u-漢\",\"source\":\"demo\","
                        + "\"actor\":null,\"origin\":\"https://app.example.com\",\"client\":\"10.0.0.1\",\"kid\":\"k\","
                        + "\"jti\":\"j-" + seq + "\",\"exp\":1795493311,\"user_agent\":null,\"took_us\":12,"
                        + "\"config\":\"c\",\"prev\":\"p\",\"hash\":\"h\"}");
    }

    static List<JournalRecord> records(long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj(Records::record).toList();
    }
}
