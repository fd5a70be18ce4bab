package io.embedpass.web.demo;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Serves the demo page and the page of the origin that is not allowed. */
@RestController
@ConditionalOnProperty(name = "embedpass.environment", havingValue = "demo")
final class DemoPageController {

    private static final String NOTHING_ELSE =
            "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none';" + " form-action 'none'; ";

    private static final String PAGE = NOTHING_ELSE
            + "img-src 'self' https:; connect-src 'self'; frame-src http://127.0.0.1:*; frame-ancestors 'none'";

    private static final String FOREIGN_PAGE =
            NOTHING_ELSE + "connect-src 'self' http://localhost:*; frame-ancestors http://localhost:*";

    private static final Map<String, String> POLICIES = Map.of("index.html", PAGE, "foreign.html", FOREIGN_PAGE);

    @GetMapping("/")
    ResponseEntity<Resource> page(HttpServletResponse response) throws NoResourceFoundException {
        return file("index.html", response);
    }

    @GetMapping("/demo/{name:[a-z-]+[.][a-z]+}")
    ResponseEntity<Resource> file(@PathVariable String name, HttpServletResponse response)
            throws NoResourceFoundException {
        Resource file = new ClassPathResource("demo/" + name);
        if (!file.exists()) {
            throw new NoResourceFoundException(HttpMethod.GET, "/demo/" + name, name);
        }
        response.setHeader("Content-Security-Policy", POLICIES.getOrDefault(name, PAGE));
        if (name.equals("foreign.html")) {
            // It is shown in a frame of the demo page; its policy says by whom.
            response.setHeader("X-Frame-Options", null);
        }
        return ResponseEntity.ok()
                .contentType(MediaTypeFactory.getMediaType(name).orElse(MediaType.APPLICATION_OCTET_STREAM))
                .cacheControl(CacheControl.noCache())
                .body(file);
    }
}
