package io.embedpass.limit.local;

import io.embedpass.fixture.FakeTime;
import io.embedpass.limit.Limit;
import io.embedpass.limit.LimitStore;
import io.embedpass.limit.LimitStoreContract;
import io.embedpass.limit.Quota;
import java.time.Duration;
import java.util.Map;

class LocalLimitStoreTest extends LimitStoreContract {

    private final FakeTime time = new FakeTime();

    @Override
    protected LimitStore store(Map<Limit, Quota> quotas) {
        return new LocalLimitStore(quotas, 1000, time, Runnable::run);
    }

    @Override
    protected void advance(Duration duration) {
        time.advance(duration);
    }
}
