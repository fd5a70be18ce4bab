package io.embedpass.key.pkcs11;

import static io.embedpass.key.pkcs11.Signatures.assertSigns;
import static io.embedpass.key.pkcs11.Signatures.refused;
import static io.embedpass.key.pkcs11.Signatures.verifies;
import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.SoftHsm;
import io.embedpass.fixture.TestKeys;
import io.embedpass.key.KeySource;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.Secrets;
import io.embedpass.key.SigningKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a real SoftHSM. */
class Pkcs11KeyProviderTest {

    private static final int THREADS = 20;
    private static final int SIGNATURES_EACH = 10;

    @TempDir
    private static Path directory;

    private static SoftHsm token;
    private static Path pin;

    private final Pkcs11KeyProvider provider = new Pkcs11KeyProvider(new Secrets(Pkcs11KeyProviderTest::variable));

    @BeforeAll
    static void makeToken() throws Exception {
        token = SoftHsm.token("embedpass-load")
                .withKey("2026-11", "01", "--usage-sign")
                .withKey("twin", "a2ff", "--usage-sign")
                .withKey("twin", "03", "--usage-sign")
                .withKey("open", "04", "--extractable")
                .withKey("mute", "05");
        token.tool("--login", "--pin", SoftHsm.PIN, "--keypairgen", "--key-type", "EC:secp256r1", "--label", "curve");
        pin = TestKeys.file(directory.resolve("pin"), SoftHsm.PIN + "\n");
        restartModule();
        new TokenFaults(token).forbidToSign("mute");
    }

    private static Optional<String> variable(String name) {
        return name.equals("PIN") ? Optional.of(SoftHsm.PIN) : Optional.empty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "object=2026-11",
                "id=%01",
                "object=2026-11;id=%01;type=private",
                "id=%a2%FF",
                "object=twin;id=%03"
            })
    void a_key_is_found_by_its_label_and_its_id(String key) throws Exception {
        assertSigns(load(token.source(key, pin)));
    }

    @Test
    void label_and_id_of_one_key_are_the_same_key() throws Exception {
        assertThat(load(token.source("object=2026-11", pin)).publicKey())
                .isEqualTo(load(token.source("id=%01", pin)).publicKey())
                .isNotEqualTo(load(token.source("id=%03", pin)).publicKey());
    }

    @Test
    void a_pin_comes_from_a_variable_too() throws Exception {
        assertSigns(load(
                "pkcs11:token=embedpass-load;object=2026-11?module-path=" + SoftHsm.module() + "&pin-source=env:PIN"));
    }

    @Test
    void two_links_to_one_module_are_one() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link.so"), SoftHsm.module());
        SigningKey first = load(token.source("object=2026-11", pin));
        SigningKey second = load(
                token.source("object=2026-11", pin).replace(SoftHsm.module().toString(), link.toString()));

        assertSigns(first);
        assertSigns(second);
    }

    @Test
    void many_threads_sign_at_once() throws Exception {
        SigningKey key = load(token.source("object=2026-11", pin));
        Callable<Boolean> signatures = () -> {
            boolean good = true;
            for (int i = 0; i < SIGNATURES_EACH; i++) {
                good &= verifies(key);
            }
            return good;
        };

        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (Future<Boolean> good : threads.invokeAll(
                    IntStream.range(0, THREADS).mapToObj(_ -> signatures).toList())) {
                assertThat(good.get()).isTrue();
            }
        }
    }

    @Test
    void a_token_without_sha256_is_given_the_digest() throws Exception {
        SoftHsm.configure("slots.mechanisms = CKM_RSA_PKCS,CKM_RSA_PKCS_KEY_PAIR_GEN");
        try {
            restartModule();
            assertThat(new TokenFaults(token).hashes()).isFalse();
            assertSigns(load(token.source("object=2026-11", pin)));
        } finally {
            SoftHsm.configure("");
            restartModule();
        }
    }

    @Test
    void a_wrong_pin_is_tried_once_and_told_to_nobody() throws Exception {
        restartModule();
        Path wrong = TestKeys.file(directory.resolve("wrong-pin"), "hunter2");
        String source = token.source("object=2026-11", wrong);

        assertThat(refused(provider, source))
                .hasMessageContaining("refused the PIN (C_Login answered CKR_PIN_INCORRECT)")
                .hasMessageContaining("lock themselves")
                .hasMessageNotContaining("hunter2");
        token.tool("--login", "--pin", SoftHsm.PIN, "--change-pin", "--new-pin", "hunter2");
        try {
            // It would be right by now, and SoftHSM would know.
            restartModule();
            assertThat(refused(provider, source)).hasMessageContaining("refused the PIN");
        } finally {
            token.tool("--login", "--pin", "hunter2", "--change-pin", "--new-pin", SoftHsm.PIN);
        }
    }

    @Test
    void a_pin_that_was_put_right_is_tried() throws Exception {
        restartModule();
        Path file = TestKeys.file(directory.resolve("mended-pin"), "wrong");
        String source = token.source("object=2026-11", file);
        assertThat(refused(provider, source)).hasMessageContaining("refused the PIN");

        Files.delete(file);
        TestKeys.file(file, SoftHsm.PIN);
        assertSigns(load(source));
    }

    @Test
    void a_pin_that_is_not_there_is_named_by_its_place() {
        assertThat(refused(provider, token.source("object=2026-11", directory.resolve("no-pin"))))
                .hasMessageContaining("there is no file " + directory.resolve("no-pin"));
        assertThat(refused(
                        provider,
                        "pkcs11:object=2026-11;token=embedpass-load?module-path=" + SoftHsm.module()
                                + "&pin-source=hunter2"))
                .hasMessageContaining("must not stand in the plan")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void a_key_that_is_hidden_without_a_pin_asks_for_one() throws Exception {
        restartModule();

        assertThat(refused(provider, "pkcs11:token=embedpass-load;object=2026-11?module-path=" + SoftHsm.module()))
                .hasMessageContaining("pin-source");
    }

    @Test
    void a_module_that_is_not_there_or_none_is_said() throws Exception {
        Path text = Files.writeString(directory.resolve("text.so"), "no library");

        assertThat(refused(provider, "pkcs11:object=a?module-path=/no/such/module.so"))
                .hasMessageContaining("there is no PKCS#11 module /no/such/module.so");
        assertThat(refused(provider, "pkcs11:object=a?module-path=" + text)).hasMessageContaining("ldd " + text);
    }

    @Test
    void a_token_that_is_not_there_is_said_with_those_that_are() {
        assertThat(refused(provider, token.source("object=2026-11", pin).replace("embedpass-load", "elsewhere")))
                .hasMessageContaining("no token fits {token=elsewhere}")
                .hasMessageContaining("token=embedpass-load;serial=");
    }

    @Test
    void a_key_that_is_not_there_is_said_with_the_command_that_makes_it() {
        assertThat(refused(provider, token.source("object=2027-02", pin)))
                .hasMessageContaining("no private key object=2027-02")
                .hasMessageContaining("pkcs11-tool --module")
                .hasMessageContaining("--keypairgen");
    }

    @Test
    void two_keys_that_fit_are_refused() {
        assertThat(refused(provider, token.source("object=twin", pin)))
                .hasMessageContaining("several private keys")
                .hasMessageContaining("id=%01");
    }

    @ParameterizedTest
    @ValueSource(strings = {"open: CKA_EXTRACTABLE", "mute: CKA_SIGN", "curve: no RSA key"})
    void a_key_that_is_unfit_is_refused_with_the_command_that_makes_a_fit_one(String keyAndWord) {
        List<String> parts = List.of(keyAndWord.split(": ", 2));

        assertThat(refused(provider, token.source("object=" + parts.getFirst(), pin)))
                .hasMessageContaining(parts.getLast())
                .hasMessageContaining("--keypairgen");
    }

    /** Nobody is logged in any longer, and the configuration was read again. */
    private static void restartModule() throws Pkcs11Exception {
        Cryptoki cryptoki = new Cryptoki(SoftHsm.module());
        cryptoki.initialize();
        cryptoki.end();
        cryptoki.initialize();
    }

    private SigningKey load(String source) throws KeyUnavailableException {
        return provider.load(KeySource.parse(source));
    }
}
