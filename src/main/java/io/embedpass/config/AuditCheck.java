package io.embedpass.config;

import io.embedpass.config.AuditProperties.Checkpoints;
import io.embedpass.config.AuditProperties.Http;
import io.embedpass.config.AuditProperties.Postgresql;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Says everything that is wrong with {@code embedpass.audit}. */
final class AuditCheck {

    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final List<Problem> problems = new ArrayList<>();

    private AuditCheck() {}

    static List<Problem> check(AuditProperties audit) {
        AuditCheck check = new AuditCheck();
        check.file("file", audit.file());
        check.between("rotate-size", audit.rotateSize(), DataSize.ofKilobytes(1), DataSize.ofGigabytes(100), "256MB");
        check.between("keep-size", audit.keepSize(), DataSize.ofKilobytes(1), DataSize.ofTerabytes(1000), "10GB");
        check.between("warn-free", audit.warnFree(), DataSize.ofBytes(0), DataSize.ofTerabytes(1000), "1GB");
        check.between("keep-for", audit.keepFor(), Duration.ofDays(1), Duration.ofDays(3650), "90d");
        check.between("time-limit", audit.timeLimit(), Duration.ofMillis(100), Duration.ofSeconds(30), "2s");
        if (audit.backlog() < 100 || audit.backlog() > 1_000_000) {
            check.add("backlog", "it is not between 100 and 1000000", "write backlog: 10000");
        }
        check.secret("pseudonymise", audit.pseudonymise());
        check.checkpoints(audit.checkpoints());
        check.export(audit);
        return check.problems;
    }

    private void checkpoints(Checkpoints checkpoints) {
        between("checkpoints.every", checkpoints.every(), Duration.ofSeconds(1), Duration.ofHours(1), "1m");
        if (checkpoints.file() != null) {
            file("checkpoints.file", checkpoints.file());
        }
        if (checkpoints.url() != null && !PropertiesCheck.isSecureUrl(checkpoints.url())) {
            add("checkpoints.url", "it is no https address", "write url: https://log.example.com/checkpoints");
        }
    }

    private void export(AuditProperties audit) {
        Postgresql postgresql = audit.export().postgresql();
        Http http = audit.export().http();
        if ((postgresql != null || http != null) && !audit.journal()) {
            add("export", "there is nothing to export without the journal", "write journal: true");
        }
        if (postgresql != null) {
            if (postgresql.url() == null || !postgresql.url().startsWith("jdbc:postgresql:")) {
                add("export.postgresql.url", "it is no address of PostgreSQL", "write jdbc:postgresql://HOST/DATABASE");
            } else if (postgresql.url().contains("password=")) {
                add("export.postgresql.url", "a password stands in it", "write password: env:VARIABLE beside it");
            }
            if (postgresql.username() == null || postgresql.username().isBlank()) {
                add("export.postgresql.username", "it is not set", "name the role that may write");
            }
            secret("export.postgresql.password", postgresql.password());
            between("export.postgresql.time-limit", postgresql.timeLimit(), Duration.ofSeconds(1), LONGEST, "10s");
        }
        if (http != null) {
            if (http.url() == null || !PropertiesCheck.isSecureUrl(http.url())) {
                add("export.http.url", "it is no https address", "write url: https://events.example.com/embedpass");
            }
            secret("export.http.token", http.token());
            between("export.http.time-limit", http.timeLimit(), Duration.ofSeconds(1), LONGEST, "10s");
        }
    }

    private void secret(String key, @Nullable String place) {
        if (place != null && !place.startsWith("env:") && !place.startsWith("file:")) {
            add(key, "a secret must not stand in the configuration", "write env:VARIABLE or file:PATH");
        }
    }

    private void file(String key, String path) {
        try {
            if (path.isBlank() || Path.of(path).getFileName() == null) {
                add(key, "it names no file", "write file: data/audit/audit.jsonl");
            }
        } catch (InvalidPathException _) {
            add(key, "it cannot be the path of a file", "write file: data/audit/audit.jsonl");
        }
    }

    private void between(String key, Duration value, Duration least, Duration most, String example) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            add(key, "it is not between " + least + " and " + most, "write " + lastPart(key) + ": " + example);
        }
    }

    private void between(String key, DataSize value, DataSize least, DataSize most, String example) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            add(key, "it is not between " + least + " and " + most, "write " + lastPart(key) + ": " + example);
        }
    }

    private static String lastPart(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    private void add(String key, String what, String instead) {
        problems.add(new Problem("embedpass.audit." + key, what, instead));
    }
}
