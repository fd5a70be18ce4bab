package io.embedpass.key.pkcs11;

import static io.embedpass.key.pkcs11.Signatures.assertSigns;
import static io.embedpass.key.pkcs11.Signatures.failure;
import static io.embedpass.key.pkcs11.Signatures.verifies;
import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.SoftHsm;
import io.embedpass.fixture.TestKeys;
import io.embedpass.key.KeySource;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.Secrets;
import io.embedpass.key.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is open with a real SoftHSM dies, and signing goes on without a restart. */
class DeadSessionsTest {

    private static final int THREADS = 20;
    private static final int SIGNATURES_EACH = 20;
    private static final int SIGNATURES_PER_DEATH = 5;

    @TempDir
    private Path directory;

    private final Pkcs11KeyProvider provider = new Pkcs11KeyProvider(new Secrets(_ -> Optional.empty()));
    private SoftHsm token;
    private TokenFaults faults;
    private Path pin;
    private SigningKey key;

    @BeforeEach
    void load() throws Exception {
        token = SoftHsm.token("embedpass-dies").withKey("2026-11", "01");
        faults = new TokenFaults(token);
        pin = TestKeys.file(directory.resolve("pin"), SoftHsm.PIN);
        key = load("object=2026-11");
        assertSigns(key);
    }

    private SigningKey load(String name) throws KeyUnavailableException {
        return provider.load(KeySource.parse(token.source(name, pin)));
    }

    @Test
    void sessions_that_were_closed_are_opened_again() throws Exception {
        faults.closeAllSessions();
        assertSigns(key);
    }

    @Test
    void a_user_who_was_logged_out_is_logged_in_again() throws Exception {
        faults.logOut();
        assertSigns(key);
    }

    @Test
    void a_module_that_was_ended_is_started_again() throws Exception {
        faults.endModule();
        assertSigns(key);
    }

    @Test
    void a_dead_session_is_no_reason_to_refuse_a_new_plan() throws Exception {
        faults.endModule();
        assertThat(load("id=%01").publicKey()).isEqualTo(key.publicKey());
        assertSigns(key);
    }

    @Test
    void a_token_that_was_away_signs_when_it_is_back() throws Exception {
        token.remove();
        faults.endModule();
        assertThat(failure(key)).hasMessageContaining("no token fits {token=embedpass-dies}");
        assertThat(failure(key)).hasMessageContaining("no token fits {token=embedpass-dies}");

        token.putBack();
        assertSigns(key);
    }

    @Test
    void files_that_go_under_a_running_module_and_come_back_end_in_signatures() throws Exception {
        token.remove();
        boolean signsWithout = failure(key) == null;
        token.putBack();

        assertSigns(key);
        assertThat(signsWithout).isFalse();
    }

    @Test
    void another_key_of_the_same_name_signs_nothing() throws Exception {
        token.tool("--login", "--pin", SoftHsm.PIN, "--delete-object", "--type", "privkey", "--id", "01");
        token.tool("--login", "--pin", SoftHsm.PIN, "--delete-object", "--type", "pubkey", "--id", "01");
        token.withKey("2026-11", "01");

        assertThat(failure(key)).hasMessageContaining("another key has its name");
        assertSigns(load("object=2026-11"));
        assertThat(failure(key)).hasMessageContaining("another key has its name");
    }

    @Test
    void a_token_that_was_made_anew_signs_nothing_until_the_plan_is_read_again() throws Exception {
        token = SoftHsm.token("embedpass-dies");
        faults.endModule();
        assertThat(failure(key)).hasMessageContaining("no private key object=2026-11");

        token.withKey("2026-11", "01");
        assertThat(failure(key)).hasMessageContaining("another key has its name");
        assertSigns(load("object=2026-11"));
    }

    @Test
    void a_pin_that_was_changed_is_read_again() throws Exception {
        token.tool("--login", "--pin", SoftHsm.PIN, "--change-pin", "--new-pin", "another-pin");
        faults.endModule();
        assertThat(failure(key)).hasMessageContaining("refused the PIN");
        assertThat(failure(key)).hasMessageContaining("not tried again");

        replacePin("another-pin");
        assertSigns(key);
    }

    @Test
    void sessions_that_die_under_many_threads_cost_no_signature() throws Exception {
        // All wait for it: SoftHSM 2.6 crashes when a session is closed in the middle of its C_Sign.
        CyclicBarrier death = new CyclicBarrier(THREADS, this::closeAllSessions);
        Callable<Integer> signatures = () -> {
            int signed = 0;
            for (int i = 0; i < SIGNATURES_EACH; i++) {
                if (i % SIGNATURES_PER_DEATH == 0) {
                    death.await();
                }
                signed += verifies(key) ? 1 : 0;
            }
            return signed;
        };
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (Future<Integer> signed : threads.invokeAll(Collections.nCopies(THREADS, signatures))) {
                assertThat(signed.get()).isEqualTo(SIGNATURES_EACH);
            }
        }
    }

    private void closeAllSessions() {
        try {
            faults.closeAllSessions();
        } catch (Pkcs11Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void replacePin(String text) throws IOException {
        Files.delete(pin);
        TestKeys.file(pin, text);
    }
}
