package io.embedpass.audit.export;

/** Hears what comes of exports. Thread-safe. */
public interface ExportListener {

    /** So many records arrived. */
    void exported(String exporter, int records);

    /** A group of records did not arrive. */
    void failed(String exporter);
}
