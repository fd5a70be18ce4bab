package io.embedpass.config;

import io.embedpass.config.WatchedFile.Reload;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;

/** Looks at the watched files every half second and tells what came of a change. */
final class FileWatch {

    private static final Logger log = LoggerFactory.getLogger(FileWatch.class);

    private final List<WatchedFile<?>> files;
    private final ApplicationEventPublisher events;
    private final Executor polls;
    private final Clock clock;
    private final Set<WatchedFile<?>> polled = ConcurrentHashMap.newKeySet();

    /** @param polls must not run them in the calling thread: the schedule is shared, and a key may load slowly */
    FileWatch(List<WatchedFile<?>> files, ApplicationEventPublisher events, Executor polls, Clock clock) {
        this.files = List.copyOf(files);
        this.events = events;
        this.polls = polls;
        this.clock = clock;
    }

    @EventListener(ApplicationStartedEvent.class)
    void tellOfStart() {
        files.forEach(file -> events.publishEvent(
                new ConfigReloaded(new Reload(file.name(), Set.of(), Set.of(), List.of()), clock.instant(), true)));
    }

    /** Each file in a thread of its own: a key that takes long to load must not hold up the allowed origins. */
    @Scheduled(fixedDelay = 500)
    void look() {
        files.stream().filter(polled::add).forEach(this::begin);
    }

    private void begin(WatchedFile<?> file) {
        try {
            polls.execute(() -> poll(file));
        } catch (RuntimeException | OutOfMemoryError noThread) {
            polled.remove(file);
            throw noThread;
        }
    }

    private void poll(WatchedFile<?> file) {
        try {
            file.poll().ifPresent(this::tell);
        } catch (RuntimeException e) {
            log.error("The watch over {} failed and goes on", file.name(), e);
        } finally {
            polled.remove(file);
        }
    }

    private void tell(Reload reload) {
        if (reload.isGood()) {
            log.info("Read {} again: added {}, removed {}", reload.file(), reload.added(), reload.removed());
        } else {
            log.error("The change of {} has no effect, what was in force stays: {}", reload.file(), reload.problems());
        }
        events.publishEvent(new ConfigReloaded(reload, clock.instant(), false));
    }
}
