package io.embedpass.key.pem;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import io.embedpass.fixture.TestKeys;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for whatever is put where a key should be: a key comes of it, or a message that tells nothing of it. */
class PemTextPropertiesTest {

    private static final int RUN = 16;

    private static final KeyPair PAIR = TestKeys.rsa(2048);
    private static final String PEM = TestKeys.pem(PAIR.getPrivate());
    private static final byte[] DER = PAIR.getPrivate().getEncoded();

    /** Where the RSAPrivateKey of PKCS#1 begins in the PKCS#8 of a key of 2,048 bits. */
    private static final int PKCS1_START = 26;

    private static final List<byte[]> FORMS = List.of(
            bytes(PEM),
            DER,
            bytes(Base64.getEncoder().encodeToString(bytes(PEM))),
            bytes(TestKeys.pem("RSA PRIVATE KEY", Arrays.copyOfRange(DER, PKCS1_START, DER.length))),
            bytes(TestKeys.pem("ENCRYPTED PRIVATE KEY", DER)),
            bytes(TestKeys.pem("OPENSSH PRIVATE KEY", DER)),
            bytes("{\"k\":" + PEM),
            bytes(new RSAKey.Builder((RSAPublicKey) PAIR.getPublic())
                    .privateKey(PAIR.getPrivate())
                    .build()
                    .toJSONString()));

    /** Signs that decide where a form begins and ends. */
    private static final String TELLING = "-\u2014 \n\r\\\"'={}:,+/_0AzBEGINPRIVATEKEYEND\0\ufeff\u20ac";

    private static final Pattern RUNS = Pattern.compile("(?=([A-Za-z0-9+/_]{" + RUN + "}))");

    /** One change of what was right. */
    record Change(double where, int drop, String insert) {
        byte[] in(byte[] content) {
            int start = (int) (where * content.length);
            byte[] inserted = bytes(insert);
            int end = Math.min(content.length, start + drop);
            byte[] changed = new byte[content.length - (end - start) + inserted.length];
            System.arraycopy(content, 0, changed, 0, start);
            System.arraycopy(inserted, 0, changed, start, inserted.length);
            System.arraycopy(content, end, changed, start + inserted.length, content.length - end);
            return changed;
        }
    }

    @Property
    void a_changed_key_is_the_key_or_a_message_that_tells_nothing_of_it(
            @ForAll("forms") byte[] form, @ForAll("changes") List<Change> changes) {
        byte[] content = form;
        for (Change change : changes) {
            content = change.in(content);
        }

        assertToldNothing(content);
    }

    @Property
    void garbage_is_a_message_that_tells_nothing_of_it(@ForAll byte[] garbage) {
        assertToldNothing(garbage);
    }

    @Property
    void garbage_in_armour_is_a_message_that_tells_nothing_of_it(
            @ForAll("labels") String label, @ForAll("garbageThatLooksLikeDer") byte[] garbage) {
        assertToldNothing(garbage);
        assertToldNothing(bytes(TestKeys.pem(label, garbage)));
    }

    @Provide
    Arbitrary<byte[]> forms() {
        return Arbitraries.of(FORMS);
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        Arbitrary<Change> change = Combinators.combine(
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.oneOf(
                                Arbitraries.integers().between(0, 3),
                                Arbitraries.integers().between(0, 2_000)),
                        Arbitraries.strings().withChars(TELLING).ofMaxLength(40))
                .as(Change::new);
        return change.list().ofMinSize(1).ofMaxSize(5);
    }

    @Provide
    Arbitrary<String> labels() {
        return Arbitraries.oneOf(
                Arbitraries.of("PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "ANY PRIVATE KEY"),
                Arbitraries.strings().withChars("ABCXYZ019 ").ofMaxLength(50));
    }

    /** A sequence of the right length, whatever is in it. */
    @Provide
    Arbitrary<byte[]> garbageThatLooksLikeDer() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(120).map(content -> {
            byte[] sequence = new byte[content.length + 2];
            sequence[0] = 0x30;
            sequence[1] = (byte) content.length;
            System.arraycopy(content, 0, sequence, 2, content.length);
            return sequence;
        });
    }

    private static void assertToldNothing(byte[] content) {
        try {
            SigningKey key = PemText.read(content, () -> Optional.of("wrong".toCharArray()));
            assertThat(key.publicKey()).isEqualTo(PAIR.getPublic());
        } catch (KeyUnavailableException e) {
            assertThat(e).hasNoCause();
            String message = String.valueOf(e.getMessage());
            assertThat(message).isNotBlank();
            String text = new String(content, StandardCharsets.ISO_8859_1);
            assertThat(RUNS.matcher(message).results().map(found -> found.group(1)))
                    .noneMatch(text::contains)
                    .noneMatch(Base64.getEncoder().encodeToString(content)::contains)
                    .noneMatch(PEM.replace("\n", "")::contains);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
