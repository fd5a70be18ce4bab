package io.embedpass.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Security;
import javax.crypto.Cipher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CryptoProviderTest {

    @AfterEach
    void asBefore() {
        CryptoProvider.preferJdk();
    }

    @Test
    void aws_lc_is_first_for_everything_that_names_no_provider() throws Exception {
        assertThat(CryptoProvider.preferNative()).isEmpty();

        assertThat(CryptoProvider.current().name()).isEqualTo(AmazonCorrettoCryptoProvider.PROVIDER_NAME);
        assertThat(KeyFactory.getInstance("RSA").getProvider()).isSameAs(AmazonCorrettoCryptoProvider.INSTANCE);
        assertThat(MessageDigest.getInstance("SHA-256").getProvider()).isSameAs(AmazonCorrettoCryptoProvider.INSTANCE);
        assertThat(Cipher.getInstance("AES/GCM/NoPadding").getProvider())
                .isSameAs(AmazonCorrettoCryptoProvider.INSTANCE);
    }

    @Test
    void to_prefer_it_twice_is_to_prefer_it() {
        CryptoProvider.preferNative();
        CryptoProvider.preferNative();

        assertThat(Security.getProviders()).containsOnlyOnce(AmazonCorrettoCryptoProvider.INSTANCE);
    }

    @Test
    void the_jdk_signs_where_it_is_preferred() {
        CryptoProvider.preferNative();
        CryptoProvider.preferJdk();

        assertThat(CryptoProvider.current().name()).isEqualTo("SunRsaSign");
    }
}
