package io.embedpass.key.awskms;

import io.embedpass.key.awskms.KmsAddress.Place;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.KmsClientBuilder;

/** Makes clients that give up soon: somebody waits for a token. */
final class KmsClients {

    /** On a slow machine the SDK's classes and the first TLS handshake alone may take longer than an attempt. */
    private static final Duration FIRST_CALL = Duration.ofSeconds(8);

    private static final Duration FIRST_ATTEMPT = Duration.ofSeconds(4);

    /** A second one is paid for and counts against the quota like the first. */
    private static final int ATTEMPTS = 2;

    /** The SDK's own, up to 1 s after a throttled attempt, would leave the second one no time. */
    private static final BackoffStrategy PAUSE =
            BackoffStrategy.exponentialDelay(Duration.ofMillis(100), Duration.ofMillis(300));

    private KmsClients() {}

    /** @param attempt how long one may take; a call two of them */
    static KmsClient of(Place place, AwsCredentialsProvider credentials, Duration attempt) {
        RetryStrategy retries = AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(ATTEMPTS)
                .backoffStrategy(PAUSE)
                .throttlingBackoffStrategy(PAUSE)
                .build();
        KmsClientBuilder builder = KmsClient.builder()
                .region(Region.of(place.region()))
                .credentialsProvider(credentials)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(attempt)
                        .socketTimeout(FIRST_CALL))
                .overrideConfiguration(settings -> settings.apiCallTimeout(attempt.multipliedBy(ATTEMPTS))
                        .apiCallAttemptTimeout(attempt)
                        .retryStrategy(retries));
        place.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    /** For a call that nobody's token waits for. */
    static AwsRequestOverrideConfiguration patiently() {
        return AwsRequestOverrideConfiguration.builder()
                .apiCallTimeout(FIRST_CALL)
                .apiCallAttemptTimeout(FIRST_ATTEMPT)
                .build();
    }
}
