package io.embedpass.audit.export;

import io.embedpass.audit.journal.JournalRecord;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An exporter that is made when it is needed. */
final class LazyExporter implements AuditExporter {

    private final Supplier<AuditExporter> maker;
    private @Nullable AuditExporter made;

    LazyExporter(Supplier<AuditExporter> maker) {
        this.maker = maker;
    }

    @Override
    public String name() {
        return "lazy";
    }

    @Override
    public void send(UUID instance, List<JournalRecord> records) throws ExportFailedException {
        if (made == null) {
            made = maker.get();
        }
        made.send(instance, records);
    }

    @Override
    public void close() {
        if (made != null) {
            made.close();
        }
    }
}
