package io.embedpass.audit.journal;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.io.InputStream;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checkpoints that were kept somewhere: a file of them, or of log lines in which they stand.
 *
 * @param all that are believed
 * @param kids RFC 7638 thumbprints of the keys that signed them
 * @param others how many are genuine, but by a key that was not asked for, by its thumbprint
 * @param forged how many have a signature that is not theirs
 */
public record SignedCheckpoints(List<Checkpoint> all, Set<String> kids, Map<String, Long> others, long forged) {

    /**
     * Finds them in a text and verifies their signatures.
     *
     * @param kids the only keys that are believed; any when empty
     */
    public static SignedCheckpoints in(InputStream text, Set<String> kids) throws IOException {
        List<Checkpoint> all = new ArrayList<>();
        Set<String> signedBy = new TreeSet<>();
        Map<String, Long> others = new TreeMap<>();
        AtomicLong forged = new AtomicLong();
        JwsScanner.scan(text, found -> {
            try {
                JWSObject jws = JWSObject.parse(found);
                String kid = jws.getHeader().getKeyID();
                if (!Checkpoint.TYPE.equals(String.valueOf(jws.getHeader().getType()))) {
                    // Some other token that stands in the log.
                    return;
                }
                if (!isGenuine(jws)) {
                    forged.incrementAndGet();
                } else if (kids.isEmpty() || kids.contains(kid)) {
                    all.add(checkpoint(jws.getPayload().toJSONObject()));
                    signedBy.add(kid);
                } else {
                    others.merge(kid, 1L, Long::sum);
                }
            } catch (ParseException | JOSEException | RuntimeException _) {
                forged.incrementAndGet();
            }
        });
        return new SignedCheckpoints(List.copyOf(all), signedBy, others, forged.get());
    }

    private static boolean isGenuine(JWSObject jws) throws JOSEException {
        return jws.getHeader().getJWK() instanceof RSAKey key
                && JWSAlgorithm.RS256.equals(jws.getHeader().getAlgorithm())
                && key.computeThumbprint().toString().equals(jws.getHeader().getKeyID())
                && jws.verify(new RSASSAVerifier(key));
    }

    /** Without those that were made later: they know of records that a copy cannot have. */
    public SignedCheckpoints until(Instant end) {
        List<Checkpoint> made =
                all.stream().filter(checkpoint -> !checkpoint.at().isAfter(end)).toList();
        return new SignedCheckpoints(made, kids, others, forged);
    }

    /** How many were found that are not believed, forged or not. */
    public long unbelieved() {
        return forged + others.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Checkpoint checkpoint(Map<String, Object> claims) throws ParseException {
        try {
            return new Checkpoint(
                    UUID.fromString(String.valueOf(claims.get("instance"))),
                    ((Number) claims.getOrDefault("seq", -1)).longValue(),
                    String.valueOf(claims.get("hash")),
                    Instant.parse(String.valueOf(claims.get("at"))));
        } catch (IllegalArgumentException | ClassCastException | DateTimeException e) {
            throw new ParseException(String.valueOf(e.getMessage()), 0);
        }
    }

    /** The chains that they are about. */
    public Set<UUID> instances() {
        return all.stream().map(Checkpoint::instance).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Hashes by {@code seq}, of one chain; what was said first counts. */
    public Map<Long, String> of(UUID instance) {
        Map<Long, String> hashes = new HashMap<>();
        inOrder(instance).forEach(checkpoint -> hashes.putIfAbsent(checkpoint.seq(), checkpoint.hash()));
        return hashes;
    }

    /** Where one checkpoint says something else than another: the journal was rewritten between them, and signed again. */
    public List<ChainFault> contradictions(UUID instance) {
        Map<Long, String> first = of(instance);
        return inOrder(instance)
                .filter(checkpoint -> !checkpoint.hash().equals(first.get(checkpoint.seq())))
                .map(checkpoint -> new ChainFault(
                        checkpoint.seq(),
                        "rewritten: the checkpoint of " + checkpoint.at() + " saw another record than one before"))
                .toList();
    }

    private Stream<Checkpoint> inOrder(UUID instance) {
        return all.stream()
                .filter(checkpoint -> checkpoint.instance().equals(instance))
                .sorted(Comparator.comparing(Checkpoint::at));
    }
}
