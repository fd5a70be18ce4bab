package io.embedpass.key.awskms;

import com.google.common.base.Throwables;
import io.embedpass.key.awskms.DefaultCredentials.NoneFoundException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** What AWS KMS, or the way to it, has against a request. Never in the SDK's own words: some quote the request. */
final class KmsFault {

    private static final String PAGE = " (config/keys/awskms.md)";

    private static final String WAY = "; is the way to it open (VPC endpoint, security group, proxy)?";

    private KmsFault() {}

    /** Makes a key that can be used here. */
    static String createKey(KmsAddress address) {
        return "aws kms create-key --key-usage SIGN_VERIFY --key-spec RSA_3072 --region " + address.region();
    }

    /** What was found and what to do. */
    static String inWords(SdkException e, KmsAddress address) {
        if (e instanceof AwsServiceException answer) {
            String code = Optional.ofNullable(answer.awsErrorDetails())
                    .map(AwsErrorDetails::errorCode)
                    .orElse("");
            return "AWS KMS answered " + (code.isEmpty() ? "HTTP " + answer.statusCode() : code) + ": "
                    + cure(code, address);
        }
        List<Throwable> causes = Throwables.getCausalChain(e);
        if (isAny(causes, NoneFoundException.class)) {
            return "no AWS credentials were found; in the place where Embedpass runs, and as its user, this must show"
                    + " a role: aws sts get-caller-identity" + PAGE;
        }
        return "AWS KMS in " + address.region() + unreached(causes);
    }

    private static String unreached(List<Throwable> causes) {
        if (isAny(causes, ApiCallTimeoutException.class)
                || isAny(causes, ApiCallAttemptTimeoutException.class)
                || isAny(causes, SocketTimeoutException.class)) {
            return " did not answer in time" + WAY;
        }
        if (isAny(causes, UnknownHostException.class)) {
            return " has an address that cannot be resolved; is the region, or the endpoint, written right?";
        }
        if (isAny(causes, SSLException.class)) {
            return " could not be spoken to by TLS; does something in between break it open, or is the endpoint's"
                    + " certificate one that Java does not trust?";
        }
        return " could not be reached (" + causes.getLast().getClass().getSimpleName() + ")" + WAY;
    }

    private static boolean isAny(List<Throwable> causes, Class<? extends Throwable> type) {
        return causes.stream().anyMatch(type::isInstance);
    }

    private static String cure(String code, KmsAddress address) {
        String key = " --key-id " + address.key() + " --region " + address.region();
        return switch (code) {
            case "AccessDeniedException" ->
                "allow kms:GetPublicKey and kms:Sign (RSASSA_PKCS1_V1_5_SHA_256) to the role of this service in the"
                        + " key's policy or in IAM" + PAGE;
            case "NotFoundException", "InvalidArnException" ->
                "there is no key " + address.key() + " in " + address.region() + "; compare with aws kms list-keys"
                        + " --region " + address.region();
            case "DisabledException" -> "switch the key on again: aws kms enable-key" + key;
            case "KMSInvalidStateException" ->
                "the key is pending deletion, or has no key material; aws kms describe-key" + key
                        + " says which; the first is undone by aws kms cancel-key-deletion, then enable-key";
            case "UnsupportedOperationException", "InvalidKeyUsageException" ->
                "it is no asymmetric key for signatures (a symmetric, HMAC or encryption key?); make another key: "
                        + createKey(address);
            case "ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded", "LimitExceededException" ->
                "the account's quota of RSA requests in this region is used up; see who else uses it, or have it"
                        + " raised (Service Quotas, AWS KMS, cryptographic operations RSA)";
            case "KeyUnavailableException", "KMSInternalException", "DependencyTimeoutException" ->
                "a passing fault of AWS, tried again by itself; look at health.aws.amazon.com if it stays";
            case "UnrecognizedClientException",
                    "InvalidClientTokenId",
                    "InvalidSignatureException",
                    "IncompleteSignature",
                    "ExpiredTokenException",
                    "MissingAuthenticationToken",
                    "MissingAuthenticationTokenException" ->
                "the credentials are wrong or too old, or this machine's clock is; in the place where Embedpass runs:"
                        + " aws sts get-caller-identity" + PAGE;
            default -> "look it up in the errors of Sign and GetPublicKey in the AWS KMS API Reference";
        };
    }
}
