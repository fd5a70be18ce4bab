package io.embedpass.web;

import io.embedpass.answer.RefusalCode;
import io.embedpass.key.Jwks;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** The public keys for verifiers, and for vendors who paste one (contract section 1). */
@RestController
final class PublicKeyController {

    private static final MediaType JWK_SET = MediaType.valueOf("application/jwk-set+json");
    private static final MediaType PEM = MediaType.valueOf("application/x-pem-file");
    private static final Duration STALE_IF_ERROR = Duration.ofDays(1);

    private final Jwks jwks;
    private final ProblemWriter problems;

    PublicKeyController(Jwks jwks, ProblemWriter problems) {
        this.jwks = jwks;
        this.problems = problems;
    }

    /** RFC 7517, section 5. */
    @GetMapping("/.well-known/jwks.json")
    @Nullable
    ResponseEntity<String> jwkSet(HttpServletRequest request, HttpServletResponse response) {
        Jwks.Document document = jwks.document();
        response.setHeader(HttpHeaders.CACHE_CONTROL, caching());
        if (new ServletWebRequest(request, response).checkNotModified(document.etag())) {
            return null;
        }
        return ResponseEntity.ok().contentType(JWK_SET).body(document.json());
    }

    /** The active key, or another published one. */
    @GetMapping("/embed/public-key.pem")
    @Nullable
    ResponseEntity<String> publicKey(
            @RequestParam Optional<String> kid, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Optional<String> pem = jwks.pem(kid);
        if (pem.isEmpty()) {
            problems.write(request, response, RefusalCode.NOT_FOUND, "no published key has this kid");
            return null;
        }
        return ResponseEntity.ok()
                .contentType(PEM)
                .header(HttpHeaders.CACHE_CONTROL, caching())
                .body(pem.get());
    }

    /** RFC 9111 and RFC 5861; in the order of the contract. */
    private String caching() {
        return "public, max-age=" + jwks.maxAge().toSeconds() + ", stale-if-error=" + STALE_IF_ERROR.toSeconds();
    }
}
