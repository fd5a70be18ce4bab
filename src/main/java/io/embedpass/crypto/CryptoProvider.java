package io.embedpass.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The JCA provider that signs and verifies: AWS-LC by the Amazon Corretto Crypto Provider, which makes an RSA signature
 * in about a third of the JDK's time, or the JDK's own where that is not wanted or does not load.
 *
 * @param name as JCA knows it
 * @param version of the provider
 */
public record CryptoProvider(String name, String version) {

    private static final String RS256 = "SHA256withRSA";
    private static final String LIBRARY = "amazonCorrettoCryptoProvider";

    /**
     * Puts AWS-LC in front of all other providers of this process: everything that asks JCA for an algorithm without
     * naming a provider gets it from there. Must come before the first key is read, since a key of another provider's
     * {@code KeyFactory} is converted at each signature. Does nothing when it is there already.
     *
     * @return why it cannot be; empty when it is
     */
    public static Optional<String> preferNative() {
        AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
        Throwable fault = provider.getLoadingError();
        if (fault != null) {
            // Of a library beside the jars, the reason is only in what is suppressed.
            return Optional.of(fault + Arrays.toString(fault.getSuppressed()));
        }
        Security.insertProviderAt(provider, 1);
        return Optional.empty();
    }

    /**
     * Puts AWS-LC's library beside a jar that is unpacked, so that no start has to write it to a scratch directory first.
     *
     * @param directory where it is put
     * @return options of the JVM that load it from there; none when it does not load here anyway
     */
    public static List<String> unpackLibrary(Path directory) throws IOException {
        if (AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() != null) {
            return List.of();
        }
        String name = System.mapLibraryName(LIBRARY);
        try (InputStream library = AmazonCorrettoCryptoProvider.class.getResourceAsStream(name)) {
            if (library == null) {
                return List.of();
            }
            Files.copy(library, directory.resolve(name));
            return List.of(
                    "-Dcom.amazon.corretto.crypto.provider.useExternalLib=true",
                    "-Djava.library.path=" + directory + File.pathSeparator + System.getProperty("java.library.path"));
        }
    }

    /** Takes it out again; keys that it made go on to work with it. */
    public static void preferJdk() {
        Security.removeProvider(AmazonCorrettoCryptoProvider.PROVIDER_NAME);
    }

    /** The one that signs and verifies now. */
    public static CryptoProvider current() {
        try {
            Provider provider = Signature.getInstance(RS256).getProvider();
            return new CryptoProvider(provider.getName(), provider.getVersionStr());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
