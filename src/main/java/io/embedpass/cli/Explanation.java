package io.embedpass.cli;

import com.google.common.base.Splitter;
import io.embedpass.answer.RefusalCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A record in words. */
final class Explanation {

    private static final Predicate<String> IS_ENTRY = part -> part.startsWith("origin entry ");
    private static final Predicate<String> IS_LIMIT =
            Pattern.compile("[a-z-]+ limit \\d+ of \\d+ left").asMatchPredicate();

    /** Where an operator finds the next answer. */
    private static final Map<RefusalCode, String> NEXT = Map.of(
            RefusalCode.ORIGIN_NOT_ALLOWED,
            "ask /actuator/origins/{origin} why it is not on the list, and list it in allowed-origins.yaml",
            RefusalCode.RATE_LIMITED,
            "a page that asks more than once in refresh_after seconds loops; else raise embedpass.limits",
            RefusalCode.UNAUTHENTICATED,
            "the detail names what was wrong with the credentials; nothing of them is kept",
            RefusalCode.PERMISSION_DENIED,
            "compare required-authorities of the embed, or embeds of the service, with what the user source says",
            RefusalCode.SIGNER_UNAVAILABLE,
            "see /actuator/keys and the health of signingKey",
            RefusalCode.AUDIT_UNAVAILABLE,
            "see the health of audit: space, permissions and speed of the journal's disk",
            RefusalCode.HTTPS_REQUIRED,
            "the proxy must be in embedpass.trusted-proxies and set X-Forwarded-Proto: https",
            RefusalCode.INTERNAL_ERROR,
            "the log has the exception under this id");

    private final JsonNode record;
    private final List<String> parts;
    private final List<String> lines = new ArrayList<>();

    /** Between which times of the journal a configuration was in force. */
    record Times(String first, String last) {}

    private Explanation(JsonNode record) {
        this.record = record;
        this.parts =
                Splitter.on("; ").omitEmptyStrings().splitToList(text("detail").orElse(""));
    }

    static List<String> of(JsonNode record, Times configuration) {
        Explanation explanation = new Explanation(record);
        explanation.outcome();
        explanation.who();
        explanation.where();
        explanation.token();
        explanation.add(
                "Configuration",
                "digest " + explanation.text("config").orElse("unknown") + ", in force in this journal from "
                        + configuration.first() + " to " + configuration.last());
        return explanation.lines;
    }

    private void outcome() {
        String code = text("code").orElse("unknown");
        lines.add("Attempt " + text("id").orElse("?") + " (seq "
                + record.path("seq").asLong() + ") was "
                + text("outcome").orElse("?") + (code.equals("ok") ? "" : " with " + code) + " at "
                + text("at").orElse("?") + ", after " + record.path("took_us").asLong() + " microseconds.");
        Optional<RefusalCode> refusal = Stream.of(RefusalCode.values())
                .filter(each -> each.toString().equals(code))
                .findFirst();
        String why = parts.stream().filter(IS_ENTRY.or(IS_LIMIT).negate()).collect(Collectors.joining("; "));
        refusal.ifPresentOrElse(
                known -> add("Why", known.title() + (why.isEmpty() ? "" : ": " + why)),
                () -> add("Why", "every check was passed" + (why.isEmpty() ? "" : "; " + why)));
        refusal.map(NEXT::get).ifPresent(next -> add("Next", next));
    }

    private void who() {
        String source = text("source").orElse("none");
        String through = source.equals("none") ? "nobody tried to sign in" : "through " + source;
        add(
                "User",
                text("user").map(user -> user + ", signed in " + through).orElse("not known: " + through)
                        + text("actor")
                                .map(actor -> ", named by the service " + actor)
                                .orElse(""));
        add(
                "Client",
                text("client").orElse("?")
                        + text("user_agent").map(agent -> ", " + agent).orElse(""));
    }

    private void where() {
        String entry = parts.stream()
                .filter(IS_ENTRY)
                .findFirst()
                .map(part -> ", allowed by the " + part)
                .orElse("");
        add("Page", text("origin").map(origin -> origin + entry).orElse("none was named"));
        add("Embed", text("embed").orElse("?"));
        add(
                "Limit",
                parts.stream().filter(IS_LIMIT).findFirst().orElse("no bucket of a user was asked, or it was empty"));
    }

    private void token() {
        add(
                "Token",
                text("jti")
                        .map(jti -> "jti " + jti + ", signed by key "
                                + text("kid").orElse("?") + ", expires "
                                + Instant.ofEpochSecond(record.path("exp").asLong()))
                        .orElse("none was signed"));
    }

    private Optional<String> text(String field) {
        return record.path(field).asStringOpt();
    }

    private void add(String name, String words) {
        lines.add("  %-14s %s".formatted(name, words));
    }
}
