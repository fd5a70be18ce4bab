package io.embedpass.ops;

import io.embedpass.config.ConfigReloaded;
import io.embedpass.config.WatchedFile.Reload;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Leaves an audit event for every change of a watched file. */
@Component
final class ReloadAudit {

    private static final String BY_FILE = "configuration";

    private final AuditEventRepository repository;

    ReloadAudit(AuditEventRepository repository) {
        this.repository = repository;
    }

    @EventListener
    void read(ConfigReloaded event) {
        if (!event.isStart()) {
            Reload reload = event.reload();
            String type = reload.isGood() ? "embedpass.config.reloaded" : "embedpass.config.refused";
            repository.add(new AuditEvent(event.at(), BY_FILE, type, facts(reload)));
        }
    }

    private static Map<String, @Nullable Object> facts(Reload reload) {
        return reload.isGood()
                ? Map.of("file", reload.file(), "added", reload.added(), "removed", reload.removed())
                : Map.of("file", reload.file(), "problems", reload.problems().toString());
    }
}
