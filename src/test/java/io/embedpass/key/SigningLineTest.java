package io.embedpass.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Whoever waits for ever fails instead. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class SigningLineTest {

    private final List<Integer> begun = new CopyOnWriteArrayList<>();

    @Test
    void as_many_sign_at_once_as_there_are_cores_and_the_others_follow_in_the_order_they_came() {
        SigningLine line = new SigningLine(2);
        Semaphore ends = new Semaphore(0);
        List<CompletableFuture<Integer>> signatures = new ArrayList<>();
        for (int number = 0; number < 6; number++) {
            signatures.add(start(line, number, ends));
            int come = number + 1;
            await().until(() -> begun.size() + line.waiting() == come);
        }
        assertThat(begun).containsExactlyInAnyOrder(0, 1);
        assertThat(line.waiting()).isEqualTo(4);

        for (int count = 3; count <= 6; count++) {
            int signing = count;
            ends.release();
            await().until(() -> begun.size() == signing);
        }
        ends.release(2);

        assertThat(signatures.stream().map(CompletableFuture::join)).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(begun.subList(2, 6)).containsExactly(2, 3, 4, 5);
        assertThat(line.waiting()).isZero();
    }

    @Test
    void who_comes_back_at_once_does_not_overtake_those_who_wait() throws Exception {
        SigningLine line = new SigningLine(1);
        for (int round = 0; round < 10; round++) {
            begun.clear();
            CompletableFuture<Integer> second = line.inTurn(() -> {
                CompletableFuture<Integer> waits = start(line, 2, new Semaphore(1));
                await().until(() -> line.waiting() == 1);
                return waits;
            });
            line.inTurn(() -> begun.add(1));

            assertThat(second.join()).isEqualTo(2);
            assertThat(begun).containsExactly(2, 1);
        }
    }

    @Test
    void who_cannot_sign_makes_room_for_the_next() throws Exception {
        SigningLine line = new SigningLine(1);

        assertThatThrownBy(() -> line.inTurn(() -> {
                    throw new JOSEException("not with this key");
                }))
                .isInstanceOf(JOSEException.class);

        assertThat(line.<String>inTurn(() -> "next")).isEqualTo("next");
    }

    private CompletableFuture<Integer> start(SigningLine line, int number, Semaphore ends) {
        CompletableFuture<Integer> signature = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                signature.complete(line.inTurn(() -> {
                    begun.add(number);
                    ends.acquireUninterruptibly();
                    return number;
                }));
            } catch (JOSEException e) {
                signature.completeExceptionally(e);
            }
        });
        return signature;
    }

    private static ConditionFactory await() {
        return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
    }
}
