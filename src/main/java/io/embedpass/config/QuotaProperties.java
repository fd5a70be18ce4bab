package io.embedpass.config;

import io.embedpass.config.EmbedpassProperties.LimitProperties;
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
        quotas.put(
                Limit.USER,
                new Quota(
                        limits.user().capacity(),
                        limits.user().refill(),
                        limits.user().period()));
        quotas.put(
                Limit.CLIENT,
                new Quota(
                        limits.client().capacity(),
                        limits.client().refill(),
                        limits.client().period()));
        quotas.put(
                Limit.SERVICE,
                new Quota(
                        limits.service().capacity(),
                        limits.service().refill(),
                        limits.service().period()));
        return quotas;
    }
}
