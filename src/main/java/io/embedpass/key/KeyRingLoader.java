package io.embedpass.key;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toUnmodifiableMap;

import com.nimbusds.jose.JOSEException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Loads the keys of a plan and finds everything that is wrong with them. Thread-safe. */
public final class KeyRingLoader {

    private final Map<String, KeyProvider> providers;
    private final Set<String> forbiddenThumbprints;
    private final KeyTimes times;
    private final Clock clock;

    /** @param forbiddenThumbprints key IDs of other environments (RFC 7638) */
    public KeyRingLoader(
            Collection<KeyProvider> providers, Set<String> forbiddenThumbprints, KeyTimes times, Clock clock) {
        this.providers =
                providers.stream().collect(toUnmodifiableMap(KeyProvider::scheme, identity(), (first, _) -> first));
        this.forbiddenThumbprints = Set.copyOf(forbiddenThumbprints);
        this.times = times;
        this.clock = clock;
    }

    /** What is wrong with an entry of the plan; {@code line} is 0 when the plan as a whole is meant. */
    public record Fault(int line, String what, String instead) {}

    /** A ring, usable only when there are no faults. */
    public record Loaded(KeyRing ring, List<Fault> faults) {}

    /**
     * What must hold at once, before another plan is loaded: the ring in force without the keys that the plan calls
     * compromised. Empty when it has none of them.
     */
    public Optional<KeyRing> takeOut(KeyPlan plan, KeyRing inForce) {
        return inForce.takeOut(plan.compromised(), clock.instant());
    }

    /**
     * Loads all keys but those that are retired already and needed by nobody.
     *
     * @param inForce the ring that the new one would replace; empty at start
     * @param unchangedSince since when the plan reads as it does
     */
    public Loaded load(KeyPlan plan, Optional<KeyRing> inForce, Instant unchangedSince) {
        Instant now = clock.instant();
        List<Fault> faults = new ArrayList<>();
        List<RingKey> keys = load(plan, inForce, now, faults);
        PublishAhead publishAhead = new PublishAhead(
                times, now, inForce.filter(ring -> !ring.plan().keys().isEmpty()), unchangedSince);
        Map<String, Instant> publishedSince = keys.stream()
                .collect(toUnmodifiableMap(RingKey::kid, key -> publishAhead.publishedSince(plan, key), (a, _) -> a));
        Map<String, Instant> neededUntil =
                inForce.map(before -> before.neededUntil(plan, now)).orElse(Map.of());
        KeyRing ring = new KeyRing(plan, keys, times.draining(), publishedSince, neededUntil);
        faults.addAll(withoutActiveKey(plan, inForce, now));
        List<Fault> early = endingEarly(plan, now);
        faults.addAll(early.isEmpty() ? endingInUse(plan, inForce, neededUntil) : early);
        if (times.isEnforced() && faults.isEmpty()) {
            faults.addAll(publishAhead.faults(ring));
        }
        return new Loaded(ring, faults);
    }

    private List<RingKey> load(KeyPlan plan, Optional<KeyRing> inForce, Instant now, List<Fault> faults) {
        List<RingKey> keys = new ArrayList<>();
        Set<String> kids = new HashSet<>();
        for (PlannedKey planned : plan.keys()) {
            boolean isNeeded = !planned.isOut(now)
                    && inForce.filter(ring -> ring.isNeeded(planned.source(), now))
                            .isPresent();
            if (isNeeded || plan.stateOf(planned, now, times.draining()).isPublished()) {
                try {
                    RingKey key = load(planned, inForce);
                    keys.add(key);
                    if (!kids.add(key.kid())) {
                        faults.add(new Fault(
                                planned.line(),
                                planned.source() + " is a key that is in the plan already",
                                "name each key once; make a new one for a rotation"));
                    }
                } catch (KeyUnavailableException | JOSEException e) {
                    faults.add(new Fault(planned.line(), planned.source() + ": " + e.getMessage(), ""));
                }
            }
        }
        return keys;
    }

    /** Where the ring in force has no active key either, there is nothing to lose. */
    private static List<Fault> withoutActiveKey(KeyPlan plan, Optional<KeyRing> inForce, Instant now) {
        if (plan.activeAt(now).isEmpty()) {
            return inForce.isPresent()
                            && inForce.flatMap(ring -> ring.active(now)).isEmpty()
                    ? List.of()
                    : List.of(new Fault(
                            0,
                            "no key is active: none has an activate-at that has passed, or its retire-at has passed too",
                            "give the key that should sign now an activate-at in the past, and no retire-at there"));
        }
        return plan.pinnedEmbeds().stream()
                .filter(embed -> plan.activeAt(now, embed).isEmpty())
                .filter(embed -> inForce.isEmpty()
                        || inForce.flatMap(ring -> ring.active(now, embed)).isPresent())
                .map(embed -> new Fault(
                        0,
                        "no key is active for embed " + embed + ": none of its positions has passed",
                        "write embeds: {" + embed + ": TIME}, in the past, at the key that its vendor knows"))
                .toList();
    }

    private List<Fault> endingEarly(KeyPlan plan, Instant now) {
        return plan.keys().stream()
                .filter(key -> !key.life().isCompromised())
                .flatMap(key -> plan
                        .drained(key, times.draining())
                        .filter(drained -> drained.isAfter(now))
                        .filter(drained ->
                                key.life().retireAt().filter(drained::isAfter).isPresent())
                        .map(drained -> new Fault(
                                key.line(),
                                "the key would retire while tokens that it signed are still about, until " + drained,
                                "write that time or a later one, or leave retire-at out: it retires by itself then"))
                        .stream())
                .toList();
    }

    /** The dates of a plan that comes late say that its key was over long ago. It signed until now all the same. */
    private static List<Fault> endingInUse(KeyPlan plan, Optional<KeyRing> inForce, Map<String, Instant> neededUntil) {
        return plan.keys().stream()
                .filter(key -> !key.life().isCompromised())
                .filter(key -> inForce.flatMap(ring -> ring.from(key.source()))
                        .map(loaded -> neededUntil.get(loaded.kid()))
                        .flatMap(until -> key.life().retireAt().filter(until::isAfter))
                        .isPresent())
                .map(key -> new Fault(
                        key.line(),
                        "the key signed until a moment ago, and would retire while tokens that it signed are still about",
                        "leave retire-at out: it retires by itself then;"
                                + " to take it out at once mark it compromised: true"))
                .toList();
    }

    private RingKey load(PlannedKey planned, Optional<KeyRing> inForce) throws KeyUnavailableException, JOSEException {
        KeyProvider provider = provider(planned.source());
        Optional<RingKey> known = inForce.filter(_ -> provider.isRemote()).flatMap(ring -> ring.from(planned.source()));
        if (known.isPresent()) {
            // Not asked again: a plan must be able to change, back above all, while what holds the key is down.
            RSAPublicKey publicKey = known.get().publicKey();
            return known.get().as(planned, certificates(planned, publicKey));
        }
        SigningKey key = SigningKeys.load(provider, planned.source());
        RingKey ringKey = new RingKey(planned, key, certificates(planned, key.publicKey()), provider.isRemote(), clock);
        if (forbiddenThumbprints.contains(ringKey.kid())) {
            throw new KeyUnavailableException("its thumbprint " + ringKey.kid()
                    + " is in embedpass.keys.forbidden-thumbprints: it is the key of another environment;"
                    + " make one of its own for this one");
        }
        if (provider.isRemote()) {
            // It may be readable and yet not allowed to sign: better found now than when it is active.
            ringKey.probe();
        }
        return ringKey;
    }

    private KeyProvider provider(KeySource source) throws KeyUnavailableException {
        KeyProvider provider = providers.get(source.scheme());
        if (provider == null) {
            throw new KeyUnavailableException("nobody knows sources of this scheme; known are "
                    + providers.keySet().stream().sorted().collect(joining(":, ", "", ":")));
        }
        return provider;
    }

    private static List<X509Certificate> certificates(PlannedKey planned, RSAPublicKey key)
            throws KeyUnavailableException {
        return planned.certificate().isEmpty()
                ? List.of()
                : Certificates.read(planned.certificate().get(), key);
    }
}
