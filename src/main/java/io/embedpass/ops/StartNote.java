package io.embedpass.ops;

import io.embedpass.config.EmbedpassProperties;
import io.embedpass.config.Installation;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says where to look, and what an operator should know, when the service is ready. */
@Component
final class StartNote {

    private static final Logger log = LoggerFactory.getLogger(StartNote.class);

    private static final String PUBLIC = "public";

    private final Installation installation;
    private final Map<String, Integer> ports = new ConcurrentHashMap<>();

    StartNote(Installation installation) {
        this.installation = installation;
    }

    @EventListener
    void listening(WebServerInitializedEvent event) {
        String listener = event.getApplicationContext().getServerNamespace();
        ports.put(listener == null ? PUBLIC : listener, event.getWebServer().getPort());
    }

    @EventListener(ApplicationReadyEvent.class)
    void ready() {
        EmbedpassProperties properties = installation.properties();
        Object port = ports.get(PUBLIC);
        Object managementPort = ports.get("management");
        if (properties.isDemo()) {
            log.info("""
                    This is the environment demo: its users are made up and its key is lost at the end.
                      Demo page   http://localhost:{}/
                      Public key  http://localhost:{}/.well-known/jwks.json
                      Metrics     http://localhost:{}/actuator/prometheus""", port, port, managementPort);
        } else {
            log.info(
                    "Environment {}: embeds {} on port {}",
                    properties.environment(),
                    properties.embeds().keySet(),
                    port);
        }
        warn(properties);
    }

    private void warn(EmbedpassProperties properties) {
        if (properties.users().bearer().isEmpty()
                && properties.users().services().isEmpty()
                && properties.users().demo().isEmpty()) {
            log.warn("Nobody can sign in: no user source is configured under embedpass.users");
        } else if (properties.isDemo() && properties.users().demo().isEmpty()) {
            log.warn(
                    "The demo page has no users: a configured embedpass.users replaces alice and bob; add users under embedpass.users.demo");
        }
        if (!properties.isDemo() && !properties.isHttpsRequired()) {
            log.warn("Plain HTTP is allowed: embedpass.require-https is false");
        }
        properties.embeds().forEach((id, embed) -> {
            if (!String.valueOf(embed.issuer()).matches("[^/\\p{Upper}]+/[^/\\p{Upper}]+")) {
                log.warn("The issuer of embed {} is not workspace/board in lower case, as Round Two expects it", id);
            }
            if ("roundtwo".equals(embed.audience())) {
                log.warn(
                        "The audience of embed {} is the sample value of Round Two's pages; it should be the board's id",
                        id);
            }
        });
    }
}
