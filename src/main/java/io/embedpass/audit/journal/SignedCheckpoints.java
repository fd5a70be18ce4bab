package io.embedpass.audit.journal;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.RSAKey;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checkpoints that were kept somewhere: a file of them, or of log lines in which they stand.
 *
 * @param all that are genuine
 * @param kids RFC 7638 thumbprints of the keys that signed them
 * @param forged how many have a signature that is not theirs, or by another key than was asked for
 */
public record SignedCheckpoints(List<Checkpoint> all, Set<String> kids, long forged) {

    private static final Pattern JWS = Pattern.compile("eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    /**
     * Finds them in a text and verifies their signatures.
     *
     * @param kid the only key that is believed; any when empty
     */
    public static SignedCheckpoints in(String text, Optional<String> kid) {
        List<Checkpoint> all = new ArrayList<>();
        Set<String> kids = new TreeSet<>();
        long forged = 0;
        Matcher matcher = JWS.matcher(text);
        while (matcher.find()) {
            try {
                JWSObject jws = JWSObject.parse(matcher.group());
                if (!Checkpoint.TYPE.equals(String.valueOf(jws.getHeader().getType()))) {
                    // Some other token that stands in the log.
                    continue;
                }
                if (isGenuine(jws, kid)) {
                    all.add(checkpoint(jws.getPayload().toJSONObject()));
                    kids.add(jws.getHeader().getKeyID());
                } else {
                    forged++;
                }
            } catch (ParseException | JOSEException | RuntimeException _) {
                forged++;
            }
        }
        return new SignedCheckpoints(List.copyOf(all), kids, forged);
    }

    private static boolean isGenuine(JWSObject jws, Optional<String> kid) throws JOSEException {
        return jws.getHeader().getJWK() instanceof RSAKey key
                && JWSAlgorithm.RS256.equals(jws.getHeader().getAlgorithm())
                && key.computeThumbprint().toString().equals(jws.getHeader().getKeyID())
                && kid.filter(only -> !only.equals(jws.getHeader().getKeyID())).isEmpty()
                && jws.verify(new RSASSAVerifier(key));
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
