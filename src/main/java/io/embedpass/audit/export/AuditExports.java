package io.embedpass.audit.export;

import java.util.List;

/** All exports of an installation. Thread-safe. */
public final class AuditExports implements AutoCloseable {

    private final List<AuditExport> all;

    public AuditExports(List<AuditExport> all) {
        this.all = List.copyOf(all);
    }

    /** Begins to drain the journal. */
    public void start() {
        all.forEach(AuditExport::start);
    }

    public List<AuditExport> all() {
        return all;
    }

    /** Up to which record everything has arrived everywhere; the greatest number when there is no export. */
    public long exportedSeq() {
        return all.stream().mapToLong(AuditExport::acknowledged).min().orElse(Long.MAX_VALUE);
    }

    @Override
    public void close() {
        all.forEach(AuditExport::stop);
        all.forEach(AuditExport::close);
    }
}
