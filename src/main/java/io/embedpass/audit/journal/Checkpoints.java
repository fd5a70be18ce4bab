package io.embedpass.audit.journal;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says, signed, where the chain was at a time: who changes the end of the journal, or all of it, cannot change what was
 * said before. One when something was added since the last, at rotation and at the end. Thread-safe.
 */
public final class Checkpoints {

    private static final Logger log = LoggerFactory.getLogger(Checkpoints.class);

    private static final String SIGNER = "signer";

    private final JournalWriter writer;
    private final CheckpointSigner signer;
    private final List<CheckpointPlace> places;
    private final Listener listener;
    private final Clock clock;
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    private final Map<String, Long> keptSeqs = new HashMap<>();
    private volatile Instant lastAt = Instant.EPOCH;
    private volatile Instant lastTryAt = Instant.EPOCH;

    /** Hears where a checkpoint did not arrive; one that could not be signed arrived nowhere. */
    public interface Listener {
        void failed(String place);
    }

    public Checkpoints(
            JournalWriter writer,
            CheckpointSigner signer,
            Collection<CheckpointPlace> places,
            Listener listener,
            Clock clock) {
        this.writer = writer;
        this.signer = signer;
        this.places = List.copyOf(places);
        this.listener = listener;
        this.clock = clock;
    }

    /** Makes a checkpoint of what is safe now, for the places where that is more than they have. */
    public synchronized void make() {
        ChainEnd end = writer.end();
        Optional<UUID> instance = writer.instance();
        List<CheckpointPlace> behind = places.stream()
                .filter(place -> keptSeqs.getOrDefault(place.name(), 0L) != end.seq())
                .toList();
        if (behind.isEmpty() || instance.isEmpty()) {
            return;
        }
        lastTryAt = clock.instant();
        Checkpoint checkpoint = new Checkpoint(instance.get(), end.seq(), end.hash(), lastTryAt);
        try {
            String signed = signer.sign(checkpoint.claims());
            works(SIGNER);
            behind.forEach(place -> keep(place, checkpoint, signed));
        } catch (CheckpointFailedException e) {
            behind.forEach(place -> listener.failed(place.name()));
            fails(SIGNER, e);
        }
    }

    private void keep(CheckpointPlace place, Checkpoint checkpoint, String signed) {
        try {
            place.keep(signed);
            keptSeqs.put(place.name(), checkpoint.seq());
            lastAt = checkpoint.at();
            works(place.name());
        } catch (CheckpointFailedException e) {
            listener.failed(place.name());
            fails(place.name(), e);
        }
    }

    private void works(String what) {
        if (failing.remove(what)) {
            log.info("Checkpoints of the journal arrive again ({})", what);
        }
    }

    private void fails(String what, CheckpointFailedException e) {
        if (failing.add(what)) {
            log.error(
                    "Checkpoints of the journal do not arrive ({}); tried again at the next one: {}",
                    what,
                    e.getMessage());
        }
    }

    /** When the last one was kept somewhere; the epoch when none was. */
    public Instant lastAt() {
        return lastAt;
    }

    /** When the last one was made, or should have been, wherever it arrived; the epoch when none was. */
    public Instant lastTryAt() {
        return lastTryAt;
    }
}
