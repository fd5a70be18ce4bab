package io.embedpass.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embedpass.fixture.TestKeys;
import io.embedpass.key.env.EnvKeyProvider;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeySourceTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:/run/secrets/embedpass/2027-02.pem",
                "file:/run/secrets/embedpass/2027-02.pem?passphrase=env:PASSPHRASE",
                "env:EMBEDPASS_SIGNING_KEY",
                "keystore:/run/keys.p12?alias=one&password=env:KEYSTORE_PASSWORD",
                "keystore:/run/keys.p12?password=file:/run/password&alias=one",
                "pkcs11:token=one;object=2026-11?module-path=/m.so&pin-source=env:PIN",
                "pkcs11:token=one;object=2026-11?module-path=/m.so&pin-source=/run/secrets/pin"
            })
    void a_place_is_told_as_it_stands_in_the_plan(String source) {
        assertThat(KeySource.parse(source)).hasToString(source);
    }

    @ParameterizedTest
    @CsvSource({
        "keystore:/k.p12?alias=a&password=hunter2, keystore:/k.p12?alias=a&password=(hidden)",
        "keystore:/k.p12?PASSWORD=hunter2&alias=a, keystore:/k.p12?PASSWORD=(hidden)&alias=a",
        "keystore:/k.jks?password=env:P&key-password=hunter2, keystore:/k.jks?password=env:P&key-password=(hidden)",
        "file:/k.pem?passphrase=hunter2, file:/k.pem?passphrase=(hidden)",
        "pkcs11:token=one;object=key?pin-value=hunter2, pkcs11:token=one;object=key?pin-value=(hidden)",
        "pkcs11:object=key?pin-source=hunter2&module-path=/m.so, pkcs11:object=key?pin-source=(hidden)&module-path=/m.so"
    })
    void a_password_that_stands_in_the_plan_is_not_told(String source, String told) {
        assertThat(KeySource.parse(source)).hasToString(told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"env:", "file:", ""})
    void a_key_that_stands_in_the_plan_is_not_told(String scheme) {
        String pem = TestKeys.pem(TestKeys.rsa(2048).getPrivate());
        String base64 = pem.replaceAll("-----[A-Z ]+-----|\\s", "");

        assertThat(KeySource.parse(scheme + pem).toString()).doesNotContain("BEGIN", base64.substring(0, 20));
        assertThat(KeySource.parse(scheme + base64).toString()).doesNotContain(base64.substring(0, 20));
    }

    @Test
    void a_key_in_the_place_of_a_variable_is_refused_without_telling_it() {
        String pem = TestKeys.pem(TestKeys.rsa(2048).getPrivate());

        assertThatThrownBy(() -> new EnvKeyProvider(_ -> Optional.empty()).load(KeySource.parse("env:" + pem)))
                .isInstanceOf(KeyUnavailableException.class)
                .hasMessageContaining("env:EMBEDPASS_SIGNING_KEY")
                .hasMessageNotContaining("BEGIN");
    }
}
