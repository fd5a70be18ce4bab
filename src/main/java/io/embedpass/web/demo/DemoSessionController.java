package io.embedpass.web.demo;

import io.embedpass.answer.RefusalCode;
import io.embedpass.user.ClaimedUser;
import io.embedpass.user.Credentials.Basic;
import io.embedpass.user.Credentials.DemoSession;
import io.embedpass.user.demo.DemoSessions;
import io.embedpass.user.demo.DemoUsers;
import io.embedpass.web.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The log-in of the demo page: stands for the session that a host application has with its users. */
@RestController
@RequestMapping("/demo/session")
@ConditionalOnProperty(name = "embedpass.environment", havingValue = "demo")
final class DemoSessionController {

    private final DemoUsers users;
    private final DemoSessions sessions;
    private final ProblemWriter problems;

    DemoSessionController(DemoUsers users, DemoSessions sessions, ProblemWriter problems) {
        this.users = users;
        this.sessions = sessions;
        this.problems = problems;
    }

    record LogIn(@Nullable String username, @Nullable String password) {}

    @PostMapping(consumes = "application/json")
    @Nullable
    ResponseEntity<Void> logIn(@RequestBody LogIn logIn, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Basic credentials = new Basic(String.valueOf(logIn.username()), String.valueOf(logIn.password()));
        if (users.user(credentials).isEmpty()) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"embedpass demo\"");
            problems.write(request, response, RefusalCode.UNAUTHENTICATED, "the demo user's password is wrong");
            return null;
        }
        String cookie = cookie(sessions.open(credentials.username()), Duration.ofHours(8), request.isSecure());
        return ResponseEntity.noContent().header(HttpHeaders.SET_COOKIE, cookie).build();
    }

    @GetMapping
    ResponseEntity<Map<String, String>> whoIsThere(
            @CookieValue(name = DemoSession.COOKIE, defaultValue = "") String session) {
        Optional<ClaimedUser> user = users.user(new DemoSession(session));
        return user.map(known -> ResponseEntity.ok(Map.of(
                        "username", known.sub().orElse(""), "name", known.name().orElse(""))))
                .orElseGet(() -> ResponseEntity.noContent().build());
    }

    @DeleteMapping
    ResponseEntity<Void> logOut(
            @CookieValue(name = DemoSession.COOKIE, defaultValue = "") String session, HttpServletRequest request) {
        sessions.close(session);
        return ResponseEntity.noContent()
                .header(HttpHeaders.SET_COOKIE, cookie("", Duration.ZERO, request.isSecure()))
                .build();
    }

    private static String cookie(String value, Duration maxAge, boolean isSecure) {
        return ResponseCookie.from(DemoSession.COOKIE, value)
                .httpOnly(true)
                .secure(isSecure)
                .sameSite("Lax")
                .path("/")
                .maxAge(maxAge)
                .build()
                .toString();
    }
}
