package io.embedpass.audit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line of JSON for each record in the log stream {@code embedpass.audit}. */
public final class LogSink implements AuditSink {

    private static final Logger stream = LoggerFactory.getLogger("embedpass.audit");

    @Override
    public void write(AuditEntry entry) {
        stream.info(entry.line());
    }
}
