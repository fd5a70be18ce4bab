package io.embedpass.key;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What an operator should do about keys that work today. Immutable. */
public final class KeyAdvice {

    /** How long before its time a successor should stand in the plan, and a certificate be renewed. */
    public static final Duration NOTICE = Duration.ofDays(14);

    private final Duration rotateEvery;
    private final Duration publishAhead;

    /** @param rotateEvery how long a key should sign */
    public KeyAdvice(Duration rotateEvery, Duration publishAhead) {
        this.rotateEvery = rotateEvery;
        this.publishAhead = publishAhead;
    }

    /** In words; empty when there is nothing to do. */
    public List<String> about(KeyRing ring, Collection<String> embeds, Instant now) {
        return Stream.of(
                        embeds.stream()
                                .sorted()
                                .filter(embed -> isSuccessorMissing(ring, embed, now))
                                .map(embed -> withoutSuccessor(ring, embed, now)),
                        ring.keys().stream().flatMap(key -> unpublished(ring, key, now).stream()),
                        ring.published(now).stream().flatMap(key -> ending(ring, key, now).stream()),
                        ring.published(now).stream().flatMap(key -> certified(key, now).stream()))
                .flatMap(words -> words)
                .toList();
    }

    /** Whether the key of an embed comes to its end, by age or {@code retire-at}, and no other is planned. */
    public boolean isSuccessorMissing(KeyRing ring, String embed, Instant now) {
        Optional<Instant> due = ring.active(now, embed).flatMap(key -> due(ring, key));
        Optional<Instant> next = ring.plan().nextActivation(now, embed);
        return due.filter(end -> !end.minus(NOTICE).isAfter(now))
                .filter(_ -> next.isEmpty()
                        || next.filter(begin -> isAfterEnd(ring, embed, now, begin))
                                .isPresent())
                .isPresent();
    }

    /** When a key should be replaced: by its age, or because it ends. */
    private Optional<Instant> due(KeyRing ring, RingKey key) {
        return Stream.of(
                        ring.plan().begin(key.planned()).map(begin -> begin.plus(rotateEvery)),
                        key.planned().life().retireAt())
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    private static boolean isAfterEnd(KeyRing ring, String embed, Instant now, Instant begin) {
        return ring.active(now, embed)
                .flatMap(key -> key.planned().life().retireAt())
                .filter(begin::isAfter)
                .isPresent();
    }

    private String withoutSuccessor(KeyRing ring, String embed, Instant now) {
        Optional<RingKey> key = ring.active(now, embed);
        return "embed " + embed + ": its key " + key.map(RingKey::kid).orElse("") + " signs since "
                + key.flatMap(active -> ring.plan().begin(active.planned()))
                        .map(Instant::toString)
                        .orElse("")
                + " and should be replaced after " + rotateEvery.toDays()
                + " days (embedpass.keys.rotate-every) or at its retire-at, but no successor is planned: keys prepare, then keys activate";
    }

    private Optional<String> unpublished(KeyRing ring, RingKey key, Instant now) {
        return key.planned()
                .activateAt()
                .filter(begin -> begin.isAfter(now)
                        && key.planned().life().publishedAt().isEmpty()
                        && !key.planned().life().isEmergency())
                .map(begin ->
                        "line " + key.planned().line() + " of the plan does not say since when its key is published: an"
                                + " instance that is given the plan in the last " + publishAhead.toSeconds()
                                + " s before " + begin
                                + " will refuse it; write published-at: " + ring.publishedSince(key));
    }

    private static Optional<String> ending(KeyRing ring, RingKey key, Instant now) {
        return key.planned()
                .life()
                .retireAt()
                .filter(end -> ring.stateOf(key, now) == KeyState.ACTIVE
                        && !end.minus(NOTICE).isAfter(now)
                        && ring.end(key).filter(end::equals).isPresent())
                .map(end -> "the key " + key.kid() + " will sign nothing after its retire-at, " + end
                        + "; plan a successor that begins before");
    }

    private static Optional<String> certified(RingKey key, Instant now) {
        return key.certificates().stream()
                .findFirst()
                .filter(certificate ->
                        !certificate.getNotAfter().toInstant().minus(NOTICE).isAfter(now)
                                || certificate.getNotBefore().toInstant().isAfter(now))
                .map(certificate -> "the certificate of the key " + key.kid() + " is valid from "
                        + certificate.getNotBefore().toInstant() + " to "
                        + certificate.getNotAfter().toInstant()
                        + " only; make a new one of the same key, and give it to the vendors that hold it");
    }
}
