package io.embedpass.config;

import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;

import io.embedpass.limit.shared.SharedLimitStore;
import org.junit.jupiter.api.Test;

class LimitsBeatTest {

    /** Only a heartbeat ends an outage. */
    @Test
    void an_error_is_not_the_end_of_the_heartbeat() throws InterruptedException {
        SharedLimitStore store = mock(SharedLimitStore.class);
        doThrow(new OutOfMemoryError("for a moment")).doNothing().when(store).beat();

        try (LimitsBeat beat = new LimitsBeat(store)) {
            beat.start();

            verify(store, timeout(10_000).atLeast(2)).beat();
        }
    }
}
