package io.embedpass.config;

import io.embedpass.limit.Limit;
import io.embedpass.limit.Quota;
import java.util.EnumMap;
import java.util.Map;

/** The quotas that the configuration asks for. */
final class QuotaProperties {

    private QuotaProperties() {}

    static Map<Limit, Quota> of(EmbedpassProperties properties) {
        LimitProperties limits = properties.limits();
        Map<Limit, Quota> quotas = new EnumMap<>(Limit.class);
        quotas.put(Limit.USER, limits.user().quota());
        quotas.put(Limit.CLIENT, limits.client().quota());
        quotas.put(Limit.SERVICE, limits.service().quota());
        quotas.put(Limit.EVENT, limits.event().quota());
        quotas.put(Limit.EVENT_CLIENT, limits.eventClient().quota());
        return quotas;
    }
}
