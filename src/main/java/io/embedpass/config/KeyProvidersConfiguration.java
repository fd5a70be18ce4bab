package io.embedpass.config;

import io.embedpass.key.KeyProvider;
import io.embedpass.key.Secrets;
import io.embedpass.key.awskms.AwsKmsKeyProvider;
import io.embedpass.key.env.EnvKeyProvider;
import io.embedpass.key.file.FileKeyProvider;
import io.embedpass.key.generate.GenerateKeyProvider;
import io.embedpass.key.keystore.KeystoreKeyProvider;
import io.embedpass.key.pkcs11.Pkcs11KeyProvider;
import io.embedpass.key.vault.VaultKeyProvider;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The kinds of places where signing keys may be. */
@Configuration(proxyBeanMethods = false)
class KeyProvidersConfiguration {

    @Bean
    Secrets secrets() {
        return new Secrets(KeyProvidersConfiguration::environmentVariable);
    }

    @Bean
    KeyProvider envKeyProvider() {
        return new EnvKeyProvider(KeyProvidersConfiguration::environmentVariable);
    }

    @Bean
    KeyProvider fileKeyProvider(Secrets secrets) {
        return new FileKeyProvider(secrets);
    }

    @Bean
    KeyProvider keystoreKeyProvider(Secrets secrets) {
        return new KeystoreKeyProvider(secrets);
    }

    @Bean
    KeyProvider pkcs11KeyProvider(Secrets secrets) {
        return new Pkcs11KeyProvider(secrets);
    }

    @Bean
    KeyProvider vaultKeyProvider(Environment environment, Secrets secrets) {
        // Bound here once more: the installation, which checks it, needs the providers first.
        return new VaultKeyProvider(
                () -> VaultCheck.settings(
                        PropertiesBinding.bind(environment).properties().keys().vault()),
                secrets);
    }

    @Bean
    KeyProvider awsKmsKeyProvider() {
        return new AwsKmsKeyProvider();
    }

    @Bean
    KeyProvider generateKeyProvider() {
        return new GenerateKeyProvider();
    }

    private static Optional<String> environmentVariable(String name) {
        return Optional.ofNullable(System.getenv(name));
    }
}
