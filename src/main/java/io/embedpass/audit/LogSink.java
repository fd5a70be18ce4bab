package io.embedpass.audit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** One line of JSON for each record in the log stream {@code embedpass.audit}. */
public final class LogSink implements AuditSink {

    private static final Logger stream = LoggerFactory.getLogger("embedpass.audit");

    private final JsonMapper json;

    public LogSink(JsonMapper json) {
        this.json = json;
    }

    @Override
    public void write(AuditRecord record) {
        stream.info(json.writeValueAsString(record));
    }
}
