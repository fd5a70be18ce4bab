package io.embedpass.answer;

/** Why an attempt or a request was refused: the closed list of contract section 3. */
public enum RefusalCode {
    MALFORMED_REQUEST(
            "malformed-request",
            400,
            Retry.NEVER,
            "The request cannot be read",
            "Send one Origin header at most and an empty or a JSON body."),
    UNAUTHENTICATED("unauthenticated", 401, Retry.AFTER_SIGN_IN, "Sign-in is required", "Sign in and ask again."),
    ORIGIN_MISSING(
            "origin-missing",
            403,
            Retry.NEVER,
            "The Origin header is missing",
            "Ask by a script of a page; only a service may leave out the Origin header."),
    ORIGIN_NOT_ALLOWED(
            "origin-not-allowed",
            403,
            Retry.NEVER,
            "This origin is not allowed",
            "An administrator can find the reason under this instance and list the origin."),
    CROSS_SITE(
            "cross-site",
            403,
            Retry.NEVER,
            "The request was not made by a script of an allowed page",
            "Ask with fetch in a page, not with a form, a link or the address bar."),
    HTTPS_REQUIRED("https-required", 403, Retry.NEVER, "HTTPS is required", "Ask over https."),
    PERMISSION_DENIED(
            "permission-denied",
            403,
            Retry.NEVER,
            "Permission denied",
            "An administrator can find the reason under this instance."),
    UNKNOWN_EMBED(
            "unknown-embed",
            404,
            Retry.NEVER,
            "There is no such embed",
            "Ask at the address of an embed that is configured."),
    NOT_FOUND("not-found", 404, Retry.NEVER, "Nothing is here", "Check the address."),
    METHOD_NOT_ALLOWED(
            "method-not-allowed",
            405,
            Retry.NEVER,
            "The method is not allowed here",
            "Use one of the methods in the header Allow."),
    NOT_ACCEPTABLE("not-acceptable", 406, Retry.NEVER, "Only JSON can be answered", "Accept application/json."),
    TOO_LARGE("too-large", 413, Retry.NEVER, "The body is too large", "A body may have 16 KiB at most."),
    UNSUPPORTED_MEDIA_TYPE(
            "unsupported-media-type",
            415,
            Retry.NEVER,
            "Only application/json is read",
            "Send application/json, or no body."),
    INVALID_USER_DATA(
            "invalid-user-data",
            422,
            Retry.NEVER,
            "The user's data cannot be put into a token",
            "Correct the fields in errors."),
    RATE_LIMITED("rate-limited", 429, Retry.AFTER, "Too many requests", "Wait as long as Retry-After says."),
    OVERLOADED("overloaded", 503, Retry.AFTER, "Too busy", "Wait as long as Retry-After says."),
    SIGNER_UNAVAILABLE(
            "signer-unavailable",
            503,
            Retry.AFTER,
            "The signing key cannot be used at the moment",
            "Wait as long as Retry-After says."),
    AUDIT_UNAVAILABLE(
            "audit-unavailable",
            503,
            Retry.AFTER,
            "The attempt cannot be recorded at the moment",
            "Wait as long as Retry-After says."),
    USER_SOURCE_UNAVAILABLE(
            "user-source-unavailable",
            503,
            Retry.AFTER,
            "The identity provider cannot be asked at the moment",
            "Wait as long as Retry-After says."),
    /** Nobody planned it; not in the contract, which knows no such answer. */
    INTERNAL_ERROR(
            "internal-error",
            500,
            Retry.AFTER,
            "Something went wrong here",
            "An administrator can find the reason under this instance.");

    /** What a client should do next (member {@code retry} of a problem answer). */
    public enum Retry {
        NEVER("never"),
        AFTER_SIGN_IN("after-sign-in"),
        AFTER("after");

        private final String text;

        Retry(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private final String text;
    private final int status;
    private final Retry retry;
    private final String title;
    private final String advice;

    RefusalCode(String text, int status, Retry retry, String title, String advice) {
        this.text = text;
        this.status = status;
        this.retry = retry;
        this.title = title;
        this.advice = advice;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    public Retry retry() {
        return retry;
    }

    /** A short sentence for people, the same for every refusal with this code (RFC 9457, section 3.1.4). */
    public String title() {
        return title;
    }

    /** What the caller can do. */
    public String advice() {
        return advice;
    }

    /** Whether the fault is ours: the attempt failed, it was not refused. */
    public boolean isFailure() {
        return status >= 500;
    }

    /** The code as it stands in answers, records and metrics. */
    @Override
    public String toString() {
        return text;
    }
}
