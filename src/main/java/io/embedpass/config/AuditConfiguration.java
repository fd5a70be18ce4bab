package io.embedpass.config;

import io.embedpass.audit.AttemptListener;
import io.embedpass.audit.AuditEventSink;
import io.embedpass.audit.AuditEvents;
import io.embedpass.audit.AuditTrail;
import io.embedpass.audit.Journal;
import io.embedpass.audit.LogSink;
import io.embedpass.audit.Pseudonyms;
import io.embedpass.audit.UnkeptRecords;
import io.embedpass.audit.export.AuditExport;
import io.embedpass.audit.export.AuditExports;
import io.embedpass.audit.export.ExportListener;
import io.embedpass.audit.journal.CheckpointFile;
import io.embedpass.audit.journal.CheckpointLog;
import io.embedpass.audit.journal.CheckpointPlace;
import io.embedpass.audit.journal.CheckpointPost;
import io.embedpass.audit.journal.CheckpointSigner;
import io.embedpass.audit.journal.Checkpoints;
import io.embedpass.audit.journal.Housekeeping;
import io.embedpass.audit.journal.JournalFiles;
import io.embedpass.audit.journal.JournalListener;
import io.embedpass.audit.journal.JournalReader;
import io.embedpass.audit.journal.JournalSettings;
import io.embedpass.audit.journal.JournalWarnings;
import io.embedpass.audit.journal.JournalWriter;
import io.embedpass.key.KeyProvider;
import io.embedpass.key.RingKey;
import io.embedpass.key.Secrets;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;
import tools.jackson.databind.json.JsonMapper;

/** Puts the audit trail together. */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

    private static final String JOURNAL = "embedpass.audit.journal";

    @Bean
    AuditEventRepository auditEventRepository() {
        return new AuditEvents();
    }

    @Bean
    Pseudonyms pseudonyms(Installation installation, Secrets secrets) {
        return AuditKeys.pseudonyms(installation.properties().audit().pseudonymise(), secrets);
    }

    @Bean
    AuditTrail auditTrail(
            Journal journal,
            AuditEventRepository repository,
            ObjectProvider<AttemptListener> listeners,
            Installation installation,
            Pseudonyms pseudonyms,
            JsonMapper json) {
        return new AuditTrail(
                journal,
                List.of(new LogSink(), new AuditEventSink(repository)),
                listeners.stream().toList(),
                installation::digest,
                pseudonyms,
                json);
    }

    @Bean
    @Conditional(JournalIsOff.class)
    Journal noJournal() {
        return new UnkeptRecords();
    }

    /** Everything that there is only with a journal. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(JournalIsOn.class)
    static class JournalConfiguration {

        @Bean
        JournalSettings journalSettings(Installation installation) {
            AuditProperties audit = installation.properties().audit();
            return new JournalSettings(
                    Path.of(audit.file()),
                    audit.rotateSize().toBytes(),
                    audit.compress(),
                    audit.keepFor(),
                    audit.keepSize().toBytes(),
                    audit.timeLimit(),
                    audit.backlog(),
                    audit.warnFree().toBytes());
        }

        @Bean
        JournalFiles journalFiles(JournalSettings settings) {
            return new JournalFiles(settings.file());
        }

        @Bean
        JournalWriter journalWriter(JournalSettings settings, JournalListener listener, Clock clock) {
            return JournalWriter.start(settings, listener, clock);
        }

        @Bean
        AuditExports auditExports(
                Installation installation,
                Secrets secrets,
                JournalFiles files,
                JournalWriter writer,
                ExportListener listener,
                Clock clock) {
            AuditExports exports = new AuditExports(AuditExporters.of(installation.properties(), secrets).stream()
                    .map(exporter -> new AuditExport(
                            exporter,
                            new JournalReader(files, writer),
                            files.beside("." + exporter.name() + ".position"),
                            listener,
                            clock))
                    .toList());
            exports.start();
            return exports;
        }

        @Bean
        Housekeeping housekeeping(JournalFiles files, JournalSettings settings, AuditExports exports, Clock clock) {
            return new Housekeeping(files, settings, exports::exportedSeq, clock);
        }

        @Bean
        Checkpoints checkpoints(
                Installation installation,
                ObjectProvider<KeyProvider> providers,
                JournalFiles files,
                JournalWriter writer,
                Checkpoints.Listener listener,
                Clock clock) {
            AuditProperties.Checkpoints properties =
                    installation.properties().audit().checkpoints();
            CheckpointSigner signer = AuditKeys.checkpointSigner(
                    properties.key(), providers.stream().toList());
            if (properties.key() != null) {
                refuseTokenKey(signer.kid(), installation);
            }
            return new Checkpoints(writer, signer, places(properties, files), listener, clock);
        }

        /** Who signs tokens could else say anything about which ones they signed. */
        private static void refuseTokenKey(String kid, Installation installation) {
            if (installation.keyRing().get().keys().stream().map(RingKey::kid).anyMatch(kid::equals)) {
                throw new ConfigurationRefusedException(List.of(new Problem(
                        "embedpass.audit.checkpoints.key",
                        "it is a key that signs tokens",
                        "make one of its own: java -jar embedpass.jar keys generate --out audit.pem")));
            }
        }

        private static List<CheckpointPlace> places(AuditProperties.Checkpoints properties, JournalFiles files) {
            List<CheckpointPlace> places = new ArrayList<>();
            places.add(new CheckpointFile(
                    Optional.ofNullable(properties.file()).map(Path::of).orElse(files.beside(".checkpoints"))));
            if (properties.log()) {
                places.add(new CheckpointLog());
            }
            Optional.ofNullable(properties.url())
                    .map(URI::create)
                    .map(CheckpointPost::new)
                    .ifPresent(places::add);
            return places;
        }

        @Bean
        JournalWarnings journalWarnings(JournalFiles files, JournalWriter writer, JournalSettings settings) {
            return new JournalWarnings(files, writer, settings.warnFreeBytes());
        }

        @Bean(initMethod = "start")
        JournalUpkeep journalUpkeep(
                Installation installation,
                JournalWriter writer,
                Checkpoints checkpoints,
                Housekeeping housekeeping,
                JournalWarnings warnings,
                Clock clock) {
            return new JournalUpkeep(
                    writer,
                    checkpoints,
                    housekeeping,
                    warnings,
                    installation.properties().audit().checkpoints().every(),
                    clock);
        }
    }

    /**
     * In all the words that the binder takes for true (on, yes, 1), of which {@code @ConditionalOnBooleanProperty} knows one.
     * A word that is neither refuses the start elsewhere.
     */
    static class JournalIsOn implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            try {
                return Binder.get(context.getEnvironment())
                        .bind(JOURNAL, Boolean.class)
                        .orElse(true);
            } catch (BindException _) {
                return true;
            }
        }
    }

    static final class JournalIsOff extends JournalIsOn {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !super.matches(context, metadata);
        }
    }
}
