package io.embedpass.audit;

import io.embedpass.audit.Attempt.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import tools.jackson.databind.json.JsonMapper;

/** The record of an attempt, as JSON. */
@State(Scope.Benchmark)
public class RecordBenchmark {

    private final JsonMapper json = JsonMapper.shared();

    @Benchmark
    public byte[] record() {
        Attempt attempt = new Attempt(
                Instant.now(), "2001:db8::1", Optional.of("https://app.example.com"), Optional.of("Mozilla/5.0"));
        attempt.isFor("feedback");
        attempt.isThrough("bearer");
        attempt.isForUser("u-42");
        attempt.isSigned(new Signature(
                "s9UVt5Uzo0jQ7vDsHUsTKfvdsmWwXooc1Jz5swmTbkM",
                "file",
                "3f0c1c52-6a0e-4d0c-9b1e-2f5a7c9d1e00",
                Instant.ofEpochSecond(1_800_000_000L),
                Duration.ZERO));
        return json.writeValueAsBytes(AuditRecord.of(attempt, "0123456789abcdef", Pseudonyms.NONE));
    }
}
