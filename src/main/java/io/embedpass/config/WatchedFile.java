package io.embedpass.config;

import com.google.common.collect.Ordering;
import com.google.common.collect.Sets;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A file that takes effect when it changes, and only when it is good: otherwise the last good content stays. Told by the
 * digest of its content, which holds for editors, {@code mv} and the symlink swap of Kubernetes alike
 * (spring-projects/spring-boot#44807). Reading {@link #get} is thread-safe; {@link #poll} to one thread at a time.
 */
public final class WatchedFile<T> implements Supplier<T> {

    /** Of a file, 1 MiB: more is refused. */
    public static final long MOST_BYTES = 1024 * 1024;

    /** A bad file takes a twentieth of a core at most, however slow its keys are to load: they may have a passphrase. */
    private static final int REST = 20;

    private static final Duration LONGEST_REST = Duration.ofSeconds(10);

    private final String name;
    private final Path path;
    private final Reader<T> reader;
    private final Function<T, Set<String>> entries;

    private volatile InForce<T> inForce;
    private Optional<String> contentWhenMissing;
    private String seenDigest;
    private List<Problem> seenProblems = List.of();
    private long readNanos;
    private Duration took;
    private Duration rest = Duration.ZERO;

    /** Makes the value. */
    interface Reader<T> {

        /**
         * @param file its name, for messages
         * @param inForce the value that the new one would replace; empty at start
         */
        Reading<T> read(String file, String text, Optional<T> inForce);
    }

    private record InForce<T>(T value, String digest) {}

    private record Content(String text, String digest, Optional<Problem> problem) {}

    /** The first content, and what is wrong with it: a file with problems must not be used. */
    record Opened<T>(WatchedFile<T> file, List<Problem> problems) {}

    /**
     * What a change of the file came to.
     *
     * @param file name of the file
     * @param problems why it changed nothing; empty when it is in force
     */
    public record Reload(String file, Set<String> added, Set<String> removed, List<Problem> problems) {
        public boolean isGood() {
            return problems.isEmpty();
        }
    }

    /**
     * Reads the file for the first time.
     *
     * @param name for metrics and events
     * @param contentWhenMissing what counts until there is such a file; empty when it must be there
     * @param entries words for what the value holds, to tell what a change added and removed
     */
    static <T> Opened<T> open(
            String name,
            Path path,
            Optional<String> contentWhenMissing,
            Reader<T> reader,
            Function<T, Set<String>> entries) {
        Content content = read(path, contentWhenMissing);
        long start = System.nanoTime();
        Reading<T> reading = reader.read(path.toString(), content.text(), Optional.empty());
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        List<Problem> problems = content.problem().map(List::of).orElse(reading.problems());
        return new Opened<>(
                new WatchedFile<>(
                        name,
                        path,
                        contentWhenMissing,
                        reader,
                        entries,
                        new InForce<>(reading.value(), content.digest()),
                        took),
                problems);
    }

    private WatchedFile(
            String name,
            Path path,
            Optional<String> contentWhenMissing,
            Reader<T> reader,
            Function<T, Set<String>> entries,
            InForce<T> inForce,
            Duration took) {
        this.name = name;
        this.path = path;
        this.contentWhenMissing = untilThere(path, contentWhenMissing);
        this.reader = reader;
        this.entries = entries;
        this.inForce = inForce;
        this.seenDigest = inForce.digest();
        this.took = took;
    }

    /** The last good content. */
    @Override
    public T get() {
        return inForce.value();
    }

    public String name() {
        return name;
    }

    /** Digest of the last good content. */
    String digest() {
        return inForce.digest();
    }

    /**
     * Looks at the file; empty when there is nothing new. A bad file is read again and again: what it names, a key file
     * say, may have come since.
     */
    Optional<Reload> poll() {
        contentWhenMissing = untilThere(path, contentWhenMissing);
        Content content = read(path, contentWhenMissing);
        if (content.digest().equals(seenDigest) && (seenProblems.isEmpty() || isResting())) {
            return Optional.empty();
        }
        Reading<T> reading = readNow(content.text());
        if (reading.first().isPresent()) {
            return Optional.of(replace(reading.first().get(), inForce.digest() + content.digest()));
        }
        List<Problem> problems = content.problem().map(List::of).orElse(reading.problems());
        boolean isNews = !content.digest().equals(seenDigest) || !problems.equals(seenProblems);
        seenDigest = content.digest();
        seenProblems = problems;
        if (problems.isEmpty()) {
            return Optional.of(replace(reading.value(), content.digest()));
        }
        return isNews ? Optional.of(new Reload(name, Set.of(), Set.of(), problems)) : Optional.empty();
    }

    private boolean isResting() {
        return System.nanoTime() - readNanos < rest.toNanos();
    }

    /** Of the last two readings the shorter tells: in the other the machine may have paused. */
    private Reading<T> readNow(String text) {
        Duration before = took;
        long start = System.nanoTime();
        Reading<T> reading = reader.read(path.toString(), text, Optional.of(inForce.value()));
        readNanos = System.nanoTime();
        took = Duration.ofNanos(readNanos - start);
        rest = Ordering.natural().min(Ordering.natural().min(before, took).multipliedBy(REST), LONGEST_REST);
        return reading;
    }

    private Reload replace(T value, String digest) {
        Set<String> before = entries.apply(inForce.value());
        Set<String> after = entries.apply(value);
        inForce = new InForce<>(value, digest);
        return new Reload(
                name,
                Set.copyOf(Sets.difference(after, before)),
                Set.copyOf(Sets.difference(before, after)),
                List.of());
    }

    /** Once a file was there, its end is no edit: an editor may be between deleting and writing it. */
    private static Optional<String> untilThere(Path path, Optional<String> contentWhenMissing) {
        return contentWhenMissing.filter(_ -> Files.notExists(path));
    }

    private static Content read(Path path, Optional<String> contentWhenMissing) {
        if (contentWhenMissing.isPresent() && Files.notExists(path)) {
            return content(contentWhenMissing.get());
        }
        try {
            if (Files.size(path) > MOST_BYTES) {
                return unreadable(path, "the file is over 1 MiB");
            }
            return content(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(path)))
                    .toString());
        } catch (CharacterCodingException _) {
            return unreadable(path, "the file is not UTF-8");
        } catch (IOException e) {
            return unreadable(path, "the file cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static Content content(String text) {
        return new Content(text, digestOf(text), Optional.empty());
    }

    private static Content unreadable(Path path, String what) {
        Problem problem =
                new Problem(path.toAbsolutePath().toString(), what, "put it there, readable for this process");
        return new Content("", digestOf(what), Optional.of(problem));
    }

    private static String digestOf(String text) {
        return Hashing.sha256().hashString(text, StandardCharsets.UTF_8).toString();
    }
}
