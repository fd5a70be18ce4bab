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
    private final Instant unchangedSince;

    /**
     * @param inForce the ring that the new one would replace; empty at start
     * @param unchangedSince since when the plan reads as it does
     */
    PublishAhead(KeyTimes times, Instant now, Optional<KeyRing> inForce, Instant unchangedSince) {
        this.unchangedSince = unchangedSince;
        this.required = times.publishAhead();
        this.draining = times.draining();
        this.now = now;
        this.inForce = inForce;
    }

    /**
     * Since when verifiers can read a key: what the plan says, or this instance saw. A plan that claims the future is not
     * believed, nor one that says since when of a key that was retired meanwhile.
     */
    Instant publishedSince(KeyPlan plan, RingKey key) {
        if (wasRetired(plan, key)) {
            return now;
        }
        Optional<Instant> known = inForce.isPresent()
                ? inForce.flatMap(ring -> ring.key(key.kid()).map(ring::publishedSince))
                : key.planned().life().publishedAt().isPresent() ? Optional.empty() : beforeStart(plan, key);
        return Stream.of(key.planned().life().publishedAt(), known)
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder())
                .filter(since -> since.isBefore(now))
                .orElse(now);
    }

    /**
     * An instance that starts does not know what was published before. It takes keys that have begun as they are, and
     * believes that those of a plan which has not changed since were published meanwhile: a restart in the last hour
     * before a planned activation is no reason to stay away.
     */
    private Optional<Instant> beforeStart(KeyPlan plan, RingKey key) {
        return Optional.of(plan.begin(key.planned())
                .filter(begin -> !begin.isAfter(now))
                .map(begin -> begin.minus(required))
                .orElse(unchangedSince));
    }

    /** Also by a successor that is compromised: that it is out does not make verifiers remember this one. */
    private boolean wasRetired(KeyPlan plan, RingKey key) {
        return inForce.map(KeyRing::plan)
                .orElse(plan)
                .trustingAll()
                .isRetired(key.planned().source(), now, draining);
    }

    List<Fault> faults(KeyRing ring) {
        return Stream.concat(
                        ring.keys().stream().flatMap(key -> tooEarly(ring, key).stream()),
                        inForce.stream()
                                .flatMap(before -> before.keys().stream()
                                        .filter(key -> before.isNeeded(key, now) && isMissing(ring, key))
                                        .map(key -> missing(ring, key))))
                .toList();
    }

    private Optional<Fault> tooEarly(KeyRing ring, RingKey key) {
        Instant since = ring.publishedSince(key);
        Instant earliest = since.plus(required);
        return key.planned()
                .activateAt()
                .filter(begin -> begin.isAfter(now) || isNewlyActive(ring, key))
                .filter(begin -> earliest.isAfter(begin.isAfter(now) ? begin : now))
                .filter(_ -> !key.planned().life().isEmergency())
                .map(begin -> new Fault(
                        key.planned().line(),
                        key.planned().source() + " would sign from " + begin
                                + " on, but verifiers must be able to read a key " + required.toSeconds()
                                + " s before (embedpass.keys.publish-ahead)",
                        remedy(begin, since, wasRetired(ring.plan(), key))
                                + "; where it was published before, say so with published-at;"
                                + " in an emergency add emergency: true"));
    }

    /** Without the time of this look: a fault that reads differently is told again. */
    private String remedy(Instant begin, Instant since, boolean wasRetired) {
        if (wasRetired && !begin.isAfter(now)) {
            return "it was retired: take its entry out";
        }
        return since.isBefore(now)
                ? "write " + since.plus(required) + " or later"
                : "put it in without activate-at first";
    }

    private boolean isNewlyActive(KeyRing ring, RingKey key) {
        return ring.active(now).filter(key::equals).isPresent()
                && inForce.flatMap(before -> before.active(now))
                        .filter(before -> before.kid().equals(key.kid()))
                        .isEmpty();
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
