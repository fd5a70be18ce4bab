package io.embedpass.key.awskms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embedpass.key.KeyProvider;
import io.embedpass.key.KeySource;
import io.embedpass.key.KeyUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A lean packaging, without the jars of the AWS SDK. */
class MissingSdkTest {

    private static final KeySource SOURCE = KeySource.parse("awskms:one?region=eu-central-1");

    @ParameterizedTest
    @CsvSource({
        "software.amazon.awssdk., software/amazon/awssdk/",
        "software.amazon.awssdk.services.kms., software/amazon/awssdk/services/kms/",
        "software.amazon.awssdk.http.urlconnection., software/amazon/awssdk/http/urlconnection/"
    })
    void a_missing_jar_is_named_whenever_a_key_is_loaded(String missing, String named) throws Exception {
        KeyProvider provider = without(missing);

        for (int load = 1; load <= 2; load++) {
            assertThat(catchThrowableOfType(KeyUnavailableException.class, () -> provider.load(SOURCE)))
                    .hasMessageContaining(named)
                    .hasMessageContainingAll("software.amazon.awssdk:kms", "url-connection-client", "loader.path");
        }
    }

    @Test
    void the_provider_itself_does_without() throws Exception {
        assertThat(without("software.amazon.awssdk.").scheme()).isEqualTo("awskms");
    }

    private static KeyProvider without(String prefix) throws ReflectiveOperationException {
        return (KeyProvider) new LeanLoader(prefix)
                .loadClass(AwsKmsKeyProvider.class.getName())
                .getDeclaredConstructor()
                .newInstance();
    }

    /** Defines our package anew, so that it does not find what is left out. */
    private static final class LeanLoader extends ClassLoader {

        private final String missing;

        private LeanLoader(String missing) {
            super(MissingSdkTest.class.getClassLoader());
            this.missing = missing;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith(missing)) {
                throw new ClassNotFoundException(name);
            }
            if (name.startsWith(AwsKmsKeyProvider.class.getPackageName()) && findLoadedClass(name) == null) {
                return define(name);
            }
            return super.loadClass(name, resolve);
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] code = file.readAllBytes();
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
