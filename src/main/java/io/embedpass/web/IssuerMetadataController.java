package io.embedpass.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.embedpass.answer.RefusalCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** What verifiers want to know of an issuer that is our own address: where its keys are. */
@Controller
final class IssuerMetadataController implements SmartInitializingSingleton {

    private final RequestMappingHandlerMapping mapping;
    private final IssuerMetadata metadata;
    private final KeyCaching caching;
    private final ProblemWriter problems;

    IssuerMetadataController(
            RequestMappingHandlerMapping requestMappingHandlerMapping,
            IssuerMetadata metadata,
            KeyCaching caching,
            ProblemWriter problems) {
        this.mapping = requestMappingHandlerMapping;
        this.metadata = metadata;
        this.caching = caching;
        this.problems = problems;
    }

    @Override
    public void afterSingletonsInstantiated() {
        Method answer = ReflectionUtils.findMethod(
                IssuerMetadataController.class, "metadata", HttpServletRequest.class, HttpServletResponse.class);
        if (answer != null && !metadata.addresses().isEmpty()) {
            mapping.registerMapping(
                    RequestMappingInfo.paths(metadata.addresses().toArray(String[]::new))
                            .methods(RequestMethod.GET)
                            .options(mapping.getBuilderConfiguration())
                            .build(),
                    this,
                    answer);
        }
    }

    /** OpenID Connect Discovery 1.0, section 3, and RFC 8414, section 2, as far as a verifier of our tokens reads them. */
    record Metadata(String issuer, @JsonProperty("jwks_uri") String jwksUri) {}

    @Nullable
    ResponseEntity<Metadata> metadata(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String host = Optional.ofNullable(request.getHeader(HttpHeaders.HOST)).orElse("");
        Optional<String> issuer = metadata.issuer(request.getServletPath(), host);
        if (issuer.isEmpty()) {
            problems.write(
                    request, response, RefusalCode.NOT_FOUND, "no embed has this https address of ours as its issuer");
            return null;
        }
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CACHE_CONTROL, caching.header())
                .body(new Metadata(
                        issuer.get(),
                        URI.create(issuer.get())
                                .resolve("/.well-known/jwks.json")
                                .toString()));
    }
}
