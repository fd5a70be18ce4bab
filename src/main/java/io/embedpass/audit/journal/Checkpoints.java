package io.embedpass.audit.journal;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
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

    private final JournalWriter writer;
    private final CheckpointSigner signer;
    private final List<CheckpointPlace> places;
    private final Listener listener;
    private final Clock clock;
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    private long lastSeq;
    private volatile Instant lastAt = Instant.EPOCH;

    /** Hears where a checkpoint did not arrive. */
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

    /** Makes a checkpoint of what is safe now, when that is more than at the last one. */
    public synchronized void make() {
        ChainEnd end = writer.end();
        Optional<UUID> instance = writer.instance();
        if (end.seq() == lastSeq || instance.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        try {
            String checkpoint = signer.sign(new Checkpoint(instance.get(), end.seq(), end.hash(), now).claims());
            if (places.stream().filter(place -> keep(place, checkpoint)).count() == places.size()) {
                lastSeq = end.seq();
            }
            lastAt = now;
        } catch (CheckpointFailedException e) {
            failed("file", e);
        }
    }

    private boolean keep(CheckpointPlace place, String checkpoint) {
        try {
            place.keep(checkpoint);
            if (failing.remove(place.name())) {
                log.info("Checkpoints arrive again: {}", place.name());
            }
            return true;
        } catch (CheckpointFailedException e) {
            failed(place.name(), e);
            return false;
        }
    }

    private void failed(String place, CheckpointFailedException e) {
        listener.failed(place);
        if (failing.add(place)) {
            log.error(
                    "Checkpoints of the journal do not arrive ({}); tried again at the next one: {}",
                    place,
                    e.getMessage());
        }
    }

    /** When the last one was made; the epoch when none was. */
    public Instant lastAt() {
        return lastAt;
    }
}
