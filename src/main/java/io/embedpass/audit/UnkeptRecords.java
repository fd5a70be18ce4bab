package io.embedpass.audit;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Stands for the journal where there is none: records are numbered from 1 in each process, and kept by nobody. */
public final class UnkeptRecords implements Journal {

    private final AtomicLong seq = new AtomicLong();

    @Override
    public long append(byte[] facts) {
        return seq.incrementAndGet();
    }

    @Override
    public Optional<String> fault() {
        return Optional.empty();
    }
}
