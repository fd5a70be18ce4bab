package io.embedpass.key;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;

import com.nimbusds.jose.JOSEException;
import io.embedpass.key.KeyPlan.PlannedKey;
import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Loads the keys of a plan and finds everything that is wrong with them. Thread-safe. */
public final class KeyRingLoader {

    private static final int FEWEST_BITS = 2_048;
    private static final BigInteger EXPONENT = BigInteger.valueOf(65_537);

    private final Map<String, KeyProvider> providers;
    private final Set<String> forbiddenThumbprints;
    private final Duration draining;
    private final Clock clock;

    /**
     * @param forbiddenThumbprints key IDs of other environments (RFC 7638)
     * @param draining how long a replaced key stays published
     */
    public KeyRingLoader(
            Collection<KeyProvider> providers, Set<String> forbiddenThumbprints, Duration draining, Clock clock) {
        this.providers = providers.stream().collect(toUnmodifiableMap(KeyProvider::scheme, identity()));
        this.forbiddenThumbprints = Set.copyOf(forbiddenThumbprints);
        this.draining = draining;
        this.clock = clock;
    }

    /** What is wrong with an entry of the plan; {@code line} is 0 when the plan as a whole is meant. */
    public record Fault(int line, String what, String instead) {}

    /** A ring, usable only when there are no faults. */
    public record Loaded(KeyRing ring, List<Fault> faults) {}

    /** Loads all keys but those that are retired already. */
    public Loaded load(KeyPlan plan) {
        Instant now = clock.instant();
        List<Fault> faults = new ArrayList<>();
        List<RingKey> keys = new ArrayList<>();
        Set<String> kids = new HashSet<>();
        for (PlannedKey planned : plan.keys()) {
            if (plan.stateOf(planned, now, draining).isPublished()) {
                try {
                    RingKey key = load(planned);
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
        if (plan.activeAt(now).isEmpty()) {
            faults.add(new Fault(
                    0,
                    "no key is active: none has an activate-at that has passed",
                    "give the key that should sign now an activate-at in the past"));
        }
        return new Loaded(new KeyRing(plan, keys, draining), faults);
    }

    private RingKey load(PlannedKey planned) throws KeyUnavailableException, JOSEException {
        KeyProvider provider = providers.get(planned.source().scheme());
        if (provider == null) {
            throw new KeyUnavailableException("nobody knows sources of this scheme; known are "
                    + String.join(
                            ", ",
                            providers.keySet().stream()
                                    .sorted()
                                    .map(scheme -> scheme + ":")
                                    .toList()));
        }
        SigningKey key = provider.load(planned.source());
        refuseWeak(key.publicKey());
        RingKey ringKey = new RingKey(planned, key);
        if (forbiddenThumbprints.contains(ringKey.kid())) {
            throw new KeyUnavailableException("its thumbprint " + ringKey.kid()
                    + " is in embedpass.keys.forbidden-thumbprints: it is the key of another environment;"
                    + " make one of its own for this one");
        }
        return ringKey;
    }

    private static void refuseWeak(RSAPublicKey key) throws KeyUnavailableException {
        if (key.getModulus().bitLength() < FEWEST_BITS) {
            throw new KeyUnavailableException(
                    "it has " + key.getModulus().bitLength() + " bits, at least " + FEWEST_BITS
                            + " are needed (RFC 7518, section 3.3): openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072");
        }
        if (!key.getPublicExponent().equals(EXPONENT)) {
            throw new KeyUnavailableException("its public exponent is not 65537; make a new key:"
                    + " openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072");
        }
    }
}
