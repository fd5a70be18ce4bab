package io.embedpass.origin;

import java.time.Clock;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** An Origin header against a list of a hundred. */
@State(Scope.Benchmark)
public class OriginBenchmark {

    @Param({"https://app.example.com", "https://pr-7.preview.example.com", "https://evil.example"})
    private String origin;

    private final AllowedOrigins list = Listed.list(Stream.concat(
                    IntStream.range(0, 98).mapToObj(page -> "https://page-" + page + ".example.com"),
                    Stream.of("https://app.example.com", "https://*.preview.example.com"))
            .toArray(String[]::new));
    private final OriginCheck check = new OriginCheck(() -> list, new OriginLedger(Clock.systemUTC()));

    @Benchmark
    public Object check() {
        return check.check(Optional.of(origin), false, "feedback");
    }
}
