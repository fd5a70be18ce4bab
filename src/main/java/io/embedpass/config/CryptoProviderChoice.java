package io.embedpass.config;

import io.embedpass.crypto.CryptoProvider;
import java.util.Optional;
import org.apache.commons.logging.Log;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/** Decides whose RSA, SHA-256 and TLS the process uses, before anything of it reads a key. */
public final class CryptoProviderChoice implements EnvironmentPostProcessor, Ordered {

    static final String KEY = "embedpass.crypto-provider";

    private final Log log;

    public CryptoProviderChoice(DeferredLogFactory logs) {
        this.log = logs.getLog(CryptoProviderChoice.class);
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (EmbedpassProperties.JDK_CRYPTO.equals(environment.getProperty(KEY))) {
            CryptoProvider.preferJdk();
            return;
        }
        Optional<String> fault = CryptoProvider.preferNative();
        fault.ifPresent(words -> log.warn("The JDK's cryptography is used, with which a token costs about three times"
                + " as much: AWS-LC does not load here (" + words + "). It needs the platform that this jar was built"
                + " for, glibc, and its library beside the jars or a java.io.tmpdir from which one may be loaded; "
                + KEY + ": jdk silences"
                + " this"));
    }

    /** After the configuration was read. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
