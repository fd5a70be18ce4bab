package io.embedpass.key.awskms;

import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** The SDK's default chain, whose failure can be told from others of the SDK. Thread-safe. */
final class DefaultCredentials implements AwsCredentialsProvider {

    private final AwsCredentialsProvider chain =
            DefaultCredentialsProvider.builder().build();

    /** The chain found none. */
    static final class NoneFoundException extends SdkClientException {
        private NoneFoundException(SdkException cause) {
            super(SdkClientException.builder().message("no credentials").cause(cause));
        }
    }

    @Override
    public AwsCredentials resolveCredentials() {
        try {
            return chain.resolveCredentials();
        } catch (SdkException e) {
            throw new NoneFoundException(e);
        }
    }
}
