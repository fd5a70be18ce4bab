package io.embedpass.web;

import io.embedpass.answer.RefusalCode;
import io.embedpass.embed.Embeds;
import io.embedpass.key.Jwks;
import io.embedpass.key.PublicKeyForms;
import io.embedpass.key.RingKey;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** The public keys for verifiers, and for vendors who paste one (contract section 1). */
@RestController
final class PublicKeyController {

    private static final MediaType JWK_SET = MediaType.valueOf("application/jwk-set+json");
    private static final MediaType JWK = MediaType.valueOf("application/jwk+json");
    private static final MediaType PEM = MediaType.valueOf("application/x-pem-file");

    private final Jwks jwks;
    private final Embeds embeds;
    private final KeyCaching caching;
    private final ProblemWriter problems;

    PublicKeyController(Jwks jwks, Embeds embeds, KeyCaching caching, ProblemWriter problems) {
        this.jwks = jwks;
        this.embeds = embeds;
        this.caching = caching;
        this.problems = problems;
    }

    /** RFC 7517, section 5. */
    @GetMapping("/.well-known/jwks.json")
    @Nullable
    ResponseEntity<String> jwkSet(HttpServletRequest request, HttpServletResponse response) {
        Jwks.Document document = jwks.document();
        response.setHeader(HttpHeaders.CACHE_CONTROL, caching.header());
        if (new ServletWebRequest(request, response).checkNotModified(document.etag())) {
            return null;
        }
        return ResponseEntity.ok().contentType(JWK_SET).body(document.json());
    }

    /** The active key, that of an embed, or another published one. */
    @GetMapping("/embed/public-key.pem")
    @Nullable
    ResponseEntity<String> publicKey(
            @RequestParam Optional<String> kid,
            @RequestParam Optional<String> embed,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        return answer(key(kid, embed), PEM, PublicKeyController::pem, request, response);
    }

    /** The certificate of the active key, of that of an embed, or of another published one. */
    @GetMapping("/embed/certificate.pem")
    @Nullable
    ResponseEntity<String> certificate(
            @RequestParam Optional<String> kid,
            @RequestParam Optional<String> embed,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        return answer(certified(key(kid, embed)), PEM, PublicKeyController::certificates, request, response);
    }

    /** One key under an address of its own, for vendors that are given an address for each. */
    @GetMapping("/keys/{kid}.pem")
    @Nullable
    ResponseEntity<String> pem(@PathVariable String kid, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        return answer(jwks.key(Optional.of(kid)), PEM, PublicKeyController::pem, request, response);
    }

    /** Likewise, as an X.509 certificate. */
    @GetMapping("/keys/{kid}.crt")
    @Nullable
    ResponseEntity<String> crt(@PathVariable String kid, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        return answer(certified(jwks.key(Optional.of(kid))), PEM, PublicKeyController::certificates, request, response);
    }

    /** Likewise, as a JWK (RFC 7517, section 4). */
    @GetMapping("/keys/{kid}.jwk")
    @Nullable
    ResponseEntity<String> jwk(@PathVariable String kid, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        return answer(jwks.key(Optional.of(kid)), JWK, key -> key.jwk().toJSONString(), request, response);
    }

    /** Jitsi asks for a key by the SHA-256 of its key ID, in hexadecimal digits. */
    @GetMapping("/asap/{digest}.pem")
    @Nullable
    ResponseEntity<String> asap(@PathVariable String digest, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Optional<RingKey> key = jwks.published().stream()
                .filter(published -> PublicKeyForms.asapName(published.kid()).equals(digest))
                .findFirst();
        return answer(key, PEM, PublicKeyController::pem, request, response);
    }

    private Optional<RingKey> key(Optional<String> kid, Optional<String> embed) {
        return embed.map(id -> jwks.keyOf(id).filter(_ -> embeds.ids().contains(id)))
                .map(key -> key.filter(found -> kid.isEmpty() || found.kid().equals(kid.get())))
                .orElseGet(() -> jwks.key(kid));
    }

    private static Optional<RingKey> certified(Optional<RingKey> key) {
        return key.filter(found -> !found.certificates().isEmpty());
    }

    private static String pem(RingKey key) {
        return PublicKeyForms.pem(key.publicKey());
    }

    private static String certificates(RingKey key) {
        return PublicKeyForms.pem(key.certificates());
    }

    private @Nullable ResponseEntity<String> answer(
            Optional<RingKey> key,
            MediaType type,
            Function<RingKey, String> form,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        if (key.isEmpty()) {
            problems.write(request, response, RefusalCode.NOT_FOUND, "no published key is of this name and form");
            return null;
        }
        return ResponseEntity.ok()
                .contentType(type)
                .header(HttpHeaders.CACHE_CONTROL, caching.header())
                .body(form.apply(key.get()));
    }
}
