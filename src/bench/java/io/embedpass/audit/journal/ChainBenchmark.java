package io.embedpass.audit.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A line of the chain: numbered, linked to the one before, hashed. Not forced to disk. */
@State(Scope.Thread)
public class ChainBenchmark {

    private final byte[] facts =
            ("{\"text\":\"" + "x".repeat(440) + "\"}").getBytes(StandardCharsets.US_ASCII);
    private final ByteBuffer target = ByteBuffer.allocate(4096);
    private final MessageDigest sha256 = RecordLine.sha256();
    private ChainEnd end = ChainEnd.NONE;

    @Benchmark
    public ChainEnd line() {
        end = RecordLine.write(target.clear(), facts, end, sha256);
        return end;
    }
}
