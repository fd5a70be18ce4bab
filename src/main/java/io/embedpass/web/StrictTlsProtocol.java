package io.embedpass.web;

import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.SSLHostConfig;

/**
 * HTTP whose TLS chooses the suite itself, of those with forward secrecy and authenticated encryption only (RFC 9325,
 * section 4.2); suites that {@code spring.ssl.bundle} names stay what they are. A protocol and no customizer: Boot makes
 * the settings of TLS anew whenever a certificate was renewed, and here all of them come by.
 *
 * <p>Public because Tomcat makes it from its name.
 */
public final class StrictTlsProtocol extends Http11NioProtocol {

    private static final String SUITES = "ECDHE+AESGCM:ECDHE+CHACHA20";

    /** Listens at an endpoint whose oldest connections make room for new ones. */
    public StrictTlsProtocol() {
        super(new FullEndpoint());
    }

    @Override
    public void addSslHostConfig(SSLHostConfig config) {
        super.addSslHostConfig(strict(config));
    }

    @Override
    public void addSslHostConfig(SSLHostConfig config, boolean replace) {
        super.addSslHostConfig(strict(config), replace);
    }

    private static SSLHostConfig strict(SSLHostConfig config) {
        config.setHonorCipherOrder(true);
        if (config.getCiphers().equals(new SSLHostConfig().getCiphers())) {
            config.setCiphers(SUITES);
        }
        return config;
    }
}
