package io.embedpass.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.embedpass.fixture.TestKeys;
import io.embedpass.fixture.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {

    @TempDir
    private static Path directory;

    private static KeyPair pair;

    @BeforeAll
    static void makeCertificate() {
        pair = TestKeys.rsa(2048);
        TestKeys.file(directory.resolve("key"), TestKeys.pem(pair.getPrivate()));
        Tool.run(directory, "openssl req -new -x509 -key key -days 30 -subj /CN=embedpass -out certificate".split(" "));
    }

    @Test
    void the_certificate_of_the_key_is_read() throws Exception {
        assertThat(Certificates.read(file("certificate"), publicKey(pair)))
                .singleElement()
                .satisfies(certificate -> assertThat(certificate.getPublicKey()).isEqualTo(pair.getPublic()));
    }

    @Test
    void that_of_another_key_is_refused_with_the_command_for_one_of_this() {
        assertThatExceptionOfType(KeyUnavailableException.class)
                .isThrownBy(() -> Certificates.read(file("certificate"), publicKey(TestKeys.rsa(2048))))
                .withMessageContaining("is that of another key")
                .withMessageContaining("openssl req -new -x509");
    }

    @Test
    void what_is_no_certificate_is_refused_and_not_repeated() throws Exception {
        Files.writeString(
                directory.resolve("garbage"), "-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----\n");

        for (String name : new String[] {"garbage", "key", "no-such-file", "\0"}) {
            assertThatExceptionOfType(KeyUnavailableException.class)
                    .isThrownBy(() -> Certificates.read(file(name), publicKey(pair)))
                    .withMessageContaining("cannot be read as PEM")
                    .withMessageNotContaining("c2VjcmV0")
                    .withNoCause();
        }
    }

    private static String file(String name) {
        return directory + "/" + name;
    }

    private static RSAPublicKey publicKey(KeyPair of) {
        return (RSAPublicKey) of.getPublic();
    }
}
