package io.embedpass.limit;

import io.embedpass.answer.Answer;
import io.embedpass.answer.RateLimit;
import io.embedpass.answer.Refusal;
import io.embedpass.limit.LimitStore.Take;
import java.time.Duration;
import java.util.Map;

/** The step that asks whether somebody has asked too often. Thread-safe. */
public final class Limits {

    private final LimitStore store;
    private final Map<Limit, Quota> quotas;

    /** @param quotas one for every limit */
    public Limits(LimitStore store, Map<Limit, Quota> quotas) {
        this.store = store;
        this.quotas = Map.copyOf(quotas);
    }

    /** Takes one of the client's, before anybody knows who asks. */
    public Answer<RateLimit> client(String address) {
        return take(Limit.CLIENT, ClientAddress.bucketOf(address));
    }

    /**
     * Gives a client back what {@link #client} took: a backend that proved itself is limited as a service. Otherwise all
     * users of a host application would share the one bucket of its backend's address.
     */
    public void giveBackToClient(String address) {
        store.giveBack(Limit.CLIENT, quota(Limit.CLIENT), ClientAddress.bucketOf(address));
    }

    /** Takes one of the user's for this embed. */
    public Answer<RateLimit> user(String embed, String subject) {
        return take(Limit.USER, embed + '|' + subject);
    }

    /** Takes one of the service's. */
    public Answer<RateLimit> service(String name) {
        return take(Limit.SERVICE, name);
    }

    /** Takes one of what a page may tell with this token. */
    public Answer<RateLimit> event(String jti) {
        return take(Limit.EVENT, jti);
    }

    /** Takes one of what a client may tell: nothing of what it may ask for. */
    public Answer<RateLimit> eventClient(String address) {
        return take(Limit.EVENT_CLIENT, ClientAddress.bucketOf(address));
    }

    /** How the store of the buckets does. */
    public StoreState state() {
        return store.state();
    }

    private Answer<RateLimit> take(Limit limit, String key) {
        Quota quota = quota(limit);
        return store.take(limit, quota, key).then(take -> inWords(limit, quota, take));
    }

    private static Answer<RateLimit> inWords(Limit limit, Quota quota, Take take) {
        long reset = seconds(take.untilNext());
        RateLimit state =
                new RateLimit(limit.toString(), take.capacity(), seconds(quota.period()), take.remaining(), reset);
        return take.isTaken()
                ? Answer.of(state)
                : Answer.refuse(new Refusal.RateLimited(
                        state, "the " + limit + " limit is used up", Duration.ofSeconds(Math.max(1, reset))));
    }

    @SuppressWarnings("NullAway") // every limit has a quota
    private Quota quota(Limit limit) {
        return quotas.get(limit);
    }

    /** Rounded up: who waits so long does not come too early. */
    private static long seconds(Duration duration) {
        return duration.plusSeconds(1).minusNanos(1).toSeconds();
    }
}
