package io.embedpass.user.bearer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.util.Resource;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiscoveredJwkSetSourceTest {

    private static final String ISSUER = "https://id.example.com";
    private static final String METADATA = ISSUER + "/.well-known/openid-configuration";

    private final Map<String, String> published = new HashMap<>();
    private final DiscoveredJwkSetSource source = new DiscoveredJwkSetSource(
            ISSUER,
            url -> new Resource(
                    Optional.ofNullable(published.get(url.toString())).orElseThrow(() -> new IOException("HTTP 404")),
                    "application/json"));

    @Test
    void keys_that_moved_are_asked_for_where_the_metadata_says_they_are_now() throws Exception {
        publish(ISSUER + "/old");
        assertThat(keys()).isZero();
        published.clear();
        publish(ISSUER + "/new");

        assertThatExceptionOfType(KeySourceException.class).isThrownBy(this::keys);
        assertThat(keys()).isZero();
    }

    @Test
    void the_metadata_is_read_once_while_the_keys_are_where_it_says() throws Exception {
        publish(ISSUER + "/keys");
        assertThat(keys()).isZero();
        published.remove(METADATA);

        assertThat(keys()).isZero();
    }

    private void publish(String address) {
        published.put(METADATA, "{\"issuer\":\"" + ISSUER + "\",\"jwks_uri\":\"" + address + "\"}");
        published.put(address, "{\"keys\":[]}");
    }

    private int keys() throws KeySourceException {
        return source.getJWKSet(JWKSetCacheRefreshEvaluator.noRefresh(), 0, null)
                .getKeys()
                .size();
    }
}
