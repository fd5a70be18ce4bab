package io.embedpass.key.awskms;

import com.google.common.net.InetAddresses;
import io.embedpass.key.KeyAddress;
import io.embedpass.key.KeySource;
import io.embedpass.key.KeyUnavailableException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a key of AWS KMS is.
 *
 * @param key its ARN or its ID; never an alias, which can be moved to another key
 */
record KmsAddress(String key, Place place) {

    private static final String REGION = "[a-z]{2,}(?:-[a-z]+)+-[0-9]{1,2}";
    private static final String ID = "[A-Za-z0-9-]{1,128}";

    private static final Pattern ARN = Pattern.compile("arn:aws[a-z-]*:kms:(" + REGION + "):[0-9]{12}:key/" + ID);

    private static final String FORM = "write awskms:arn:aws:kms:REGION:ACCOUNT:key/ID or awskms:ID?region=REGION;"
            + " behind it, for another address of KMS, endpoint=https://HOST";

    /** A KMS. */
    record Place(String region, Optional<URI> endpoint) {}

    static KmsAddress of(KeySource source) throws KeyUnavailableException {
        KeyAddress address = KeyAddress.of(source, Set.of("region", "endpoint"), FORM);
        String key = address.path();
        if (key.startsWith("alias/") || key.contains(":alias/")) {
            throw new KeyUnavailableException("an alias can be moved to another key, which verifiers would not know;"
                    + " name the key itself: aws kms describe-key --key-id alias/NAME --query KeyMetadata.Arn"
                    + " --output text");
        }
        Optional<URI> endpoint = endpoint(address.setting("endpoint"));
        return new KmsAddress(key, new Place(region(key, address.setting("region")), endpoint));
    }

    private static String region(String key, Optional<String> setting) throws KeyUnavailableException {
        Matcher arn = ARN.matcher(key);
        if (arn.matches()) {
            if (setting.isPresent()) {
                throw new KeyUnavailableException("the region stands in the ARN; leave ?region= out");
            }
            return arn.group(1);
        }
        if (!key.matches(ID)) {
            throw new KeyUnavailableException("what follows awskms: is no ARN or ID of a key; " + FORM);
        }
        return setting.filter(region -> region.matches(REGION))
                .orElseThrow(() -> new KeyUnavailableException(
                        "the ID of a key needs its region behind it: ?region=eu-central-1; or write the key's ARN"));
    }

    private static Optional<URI> endpoint(Optional<String> setting) throws KeyUnavailableException {
        if (setting.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI uri = URI.create(setting.get());
            if (isBare(uri) && isConfidential(uri)) {
                return Optional.of(uri);
            }
        } catch (IllegalArgumentException _) {
            // Its message quotes what was written.
        }
        throw new KeyUnavailableException(
                "the endpoint must be https://HOST or https://HOST:PORT (http for this machine only)");
    }

    private static boolean isBare(URI uri) {
        return uri.getHost() != null
                && uri.getRawUserInfo() == null
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null
                && Set.of("", "/").contains(uri.getRawPath());
    }

    private static boolean isConfidential(URI uri) {
        return "https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && isThisMachine(uri.getHost()));
    }

    private static boolean isThisMachine(String host) {
        return host.equals("localhost")
                || (InetAddresses.isUriInetAddress(host)
                        && InetAddresses.forUriString(host).isLoopbackAddress());
    }

    String region() {
        return place.region();
    }
}
