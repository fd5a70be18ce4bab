package io.embedpass.key;

import io.embedpass.key.KeyRingLoader.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Refuses a key that would sign before its verifiers could know it, and the loss of one that they still need. The most
 * repeated outage of this field: hashicorp/vault#11438, dexidp/dex#2759. Embeds whose vendor pinned a key are not meant:
 * there somebody pastes the key, and nothing is read.
 */
final class PublishAhead {

    private final Duration required;
    private final Duration draining;
    private final Instant now;
    private final Optional<KeyRing> inForce;

    /** @param inForce the ring that the new one would replace; empty at start */
    PublishAhead(KeyTimes times, Instant now, Optional<KeyRing> inForce) {
        this.required = times.publishAhead();
        this.draining = times.draining();
        this.now = now;
        this.inForce = inForce;
    }

    /**
     * Since when verifiers can read a key: what the plan says, what this instance saw, or now. A plan that claims the
     * future is not believed.
     */
    Instant publishedSince(RingKey key) {
        return Stream.of(
                        key.planned().life().publishedAt(),
                        inForce.flatMap(ring -> ring.key(key.kid()).map(ring::publishedSince)))
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder())
                .filter(since -> since.isBefore(now))
                .orElse(now);
    }

    List<Fault> faults(KeyRing ring) {
        return Stream.concat(
                        ring.keys().stream().flatMap(key -> tooEarly(ring, key).stream()),
                        inForce.stream()
                                .flatMap(before -> before.keys().stream()
                                        .filter(key -> isNeeded(before, key) && isMissing(ring, key))
                                        .map(key -> missing(ring, key))))
                .toList();
    }

    private Optional<Fault> tooEarly(KeyRing ring, RingKey key) {
        Instant earliest = publishedSince(key).plus(required);
        return key.planned()
                .activateAt()
                .filter(_ -> !key.planned().life().isEmergency() && !isKnown(ring, key))
                .filter(begin -> earliest.isAfter(begin.isAfter(now) ? begin : now))
                .map(begin -> new Fault(
                        key.planned().line(),
                        key.planned().source() + " would sign from " + begin
                                + " on, but verifiers must be able to read a key " + required.toSeconds()
                                + " s before (embedpass.keys.publish-ahead)",
                        // Without the time of this look: a fault that reads differently is told again.
                        (isPublished(key) ? "write " + earliest + " or later" : "put it in without activate-at first")
                                + "; where it was published before, say so with published-at;"
                                + " in an emergency add emergency: true"));
    }

    private boolean isPublished(RingKey key) {
        return publishedSince(key).isBefore(now);
    }

    /** Already in use, or nobody can tell: an instance that starts does not know what was published before. */
    private boolean isKnown(KeyRing ring, RingKey key) {
        boolean hasBegun =
                key.planned().activateAt().filter(begin -> begin.isAfter(now)).isEmpty();
        return hasBegun
                && (inForce.isEmpty()
                        || ring.active(now).filter(key::equals).isEmpty()
                        || inForce.flatMap(before -> before.key(key.kid()).filter(known -> isNeeded(before, known)))
                                .isPresent());
    }

    private boolean isNeeded(KeyRing before, RingKey key) {
        KeyState state = before.stateOf(key, now);
        return state == KeyState.ACTIVE || state == KeyState.DRAINING;
    }

    private boolean isMissing(KeyRing ring, RingKey key) {
        return ring.key(key.kid()).isEmpty()
                && ring.plan().keys().stream()
                        .noneMatch(
                                planned -> planned.source().equals(key.planned().source()) && planned.isOut(now));
    }

    private Fault missing(KeyRing ring, RingKey key) {
        Optional<PlannedKey> planned = ring.plan().keys().stream()
                .filter(entry -> entry.source().equals(key.planned().source()))
                .findFirst();
        String what = key.planned().source() + " (" + key.kid()
                + ") is in use or was until a moment ago, so tokens that it" + " signed are still about, but ";
        return planned.filter(
                        entry -> !ring.plan().stateOf(entry, now, draining).isPublished())
                .map(entry -> new Fault(
                        entry.line(),
                        what + "its successor's activate-at lies so far back that it would be retired at once",
                        "write a time that has not passed at the successor"))
                .orElseGet(() -> new Fault(
                        0,
                        what + "it is not in the plan any more, or its source holds another key now",
                        "put it back and give its successor an entry of its own;"
                                + " to take it out at once mark its entry compromised: true"));
    }
}
