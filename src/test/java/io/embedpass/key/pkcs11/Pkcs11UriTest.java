package io.embedpass.key.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embedpass.key.KeyUnavailableException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Pkcs11UriTest {

    private static final String MODULE = "module-path=/usr/lib/m.so";

    @Test
    void token_and_key_are_read_with_their_percent_encoding() throws Exception {
        Pkcs11Uri uri = Pkcs11Uri.parse("token=My%20token%3B%C3%A9;serial=DECC0401648;slot-id=7;manufacturer=M;model=X;"
                + "object=2026%2D11;id=%00%69%95%3e~;type=private?" + MODULE + "&pin-source=file:/run/pin%20one");

        assertThat(uri.module()).isEqualTo(Path.of("/usr/lib/m.so"));
        assertThat(uri.token())
                .isEqualTo(Map.of(
                        "token",
                        "My token;é",
                        "serial",
                        "DECC0401648",
                        "slot-id",
                        "7",
                        "manufacturer",
                        "M",
                        "model",
                        "X"));
        assertThat(uri.object()).contains("2026-11");
        assertThat(uri.id()).contains("0069953e7e");
        assertThat(uri.pinSource()).contains("file:/run/pin one");
        assertThat(uri.wantedKey()).isEqualTo("object=2026-11;id=0069953e7e");
    }

    @ParameterizedTest
    @CsvSource({
        "env:PIN, env:PIN",
        "file:/run/pin, file:/run/pin",
        "file:///run/pin, file:/run/pin",
        "/run/pin, file:/run/pin",
        "|cat%20/run/pin, |cat /run/pin",
        "4321, 4321"
    })
    void a_pin_source_of_the_rfc_is_a_place_of_ours(String written, String read) throws Exception {
        assertThat(Pkcs11Uri.parse("object=a?" + MODULE + "&pin-source=" + written)
                        .pinSource())
                .contains(read);
    }

    @ParameterizedTest
    @CsvSource({
        "token=t, module-path",
        "token=t?module-path=m.so, module-path",
        "token=t?module-path=/m%00.so, module-path",
        "token=t?module-name=softhsm2, module-path=/PATH",
        "token=t?module-path=/m.so&pin-value=hunter2, pin-source=env:VARIABLE",
        "token=t;type=public?module-path=/m.so, type=private",
        "token=t;token=u?module-path=/m.so, twice",
        "tokn=t?module-path=/m.so, not supported",
        "token=t?module-path=/m.so&object=hunter2, not supported",
        "hunter2?module-path=/m.so, no PKCS#11 URI",
        "token=100%?module-path=/m.so, %25",
        "token=100%zz?module-path=/m.so, %25"
    })
    void what_is_wrong_is_said_and_not_repeated(String location, String word) {
        assertThatThrownBy(() -> Pkcs11Uri.parse(location))
                .isInstanceOf(KeyUnavailableException.class)
                .hasMessageContaining(word)
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "token=hsm",
                "serial=0a1b",
                "manufacturer=Acme",
                "model=HSM 3",
                "slot-id=4294967295",
                "",
                "token=hsm;serial=0a1b"
            })
    void a_token_fits_when_all_that_is_said_is_so(String attributes) throws Exception {
        assertThat(uri(attributes).isOn(hsm())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"token=HSM", "token=hs", "serial=", "model=HSM", "slot-id=0", "token=hsm;serial=0a1c"})
    void a_token_does_not_fit_when_one_thing_is_not_so(String attributes) throws Exception {
        assertThat(uri(attributes).isOn(hsm())).isFalse();
    }

    @Test
    void a_token_that_one_wrong_pin_would_lock_is_known() {
        assertThat(new TokenInfo(0, "hsm", "1", "", "", 0x20000 | 0x4, 0).isLastTry())
                .isTrue();
        assertThat(new TokenInfo(0, "hsm", "1", "", "", 0x10000 | 0x4, 0).isLastTry())
                .isFalse();
    }

    private static Pkcs11Uri uri(String attributes) throws KeyUnavailableException {
        return Pkcs11Uri.parse(attributes.replace(" ", "%20") + "?" + MODULE);
    }

    private static TokenInfo hsm() {
        return new TokenInfo(4_294_967_295L, "hsm", "0a1b", "Acme", "HSM 3", 0, 0);
    }
}
