package io.embedpass.web.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openqa.selenium.support.ui.ExpectedConditions.attributeToBe;
import static org.openqa.selenium.support.ui.ExpectedConditions.elementToBeClickable;
import static org.openqa.selenium.support.ui.ExpectedConditions.frameToBeAvailableAndSwitchToIt;
import static org.openqa.selenium.support.ui.ExpectedConditions.not;
import static org.openqa.selenium.support.ui.ExpectedConditions.textToBe;
import static org.openqa.selenium.support.ui.ExpectedConditions.textToBePresentInElementLocated;
import static org.openqa.selenium.support.ui.ExpectedConditions.visibilityOfElementLocated;

import io.embedpass.fixture.Chromium;
import io.embedpass.fixture.RunningEmbedpass;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The story that the demo page tells, from the first click to the last. */
class DemoPageIT {

    private static final By BOARD = By.id("board");
    private static final By GREETING = By.id("board-greeting");

    private static Chromium browser;
    private static RunningEmbedpass embedpass;

    @BeforeAll
    static void start() {
        browser = Chromium.start();
        // Known before the start, because the list of origins must name it.
        int port = RunningEmbedpass.freePort();
        embedpass = RunningEmbedpass.demo()
                .with("server.port", String.valueOf(port))
                // Soon used up, and soon enough filled again for the next test: the page waits by itself.
                .with("embedpass.limits.user.capacity", "12")
                .with("embedpass.limits.user.refill", "6")
                .origins("origins: ['http://localhost:" + port + "']")
                .start();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
            embedpass.close();
        }
    }

    @BeforeEach
    void open_the_page_as_nobody() {
        browser.open(origin() + "/demo/icon.svg");
        browser.driver().manage().deleteAllCookies();
        browser.open(origin() + "/");
        browser.waitFor(textToBe(By.id("session-state"), "Nobody is signed in."));
        browser.console();
    }

    @AfterEach
    void nothing_came_from_elsewhere_and_the_console_names_refused_requests_only() {
        browser.driver().switchTo().defaultContent();
        assertThat(resources())
                .isNotEmpty()
                .allMatch(address ->
                        address.startsWith(origin() + "/") || address.equals(otherOrigin() + "/demo/foreign.html"));
        assertThat(browser.console()).allMatch(DemoPageIT::isRefusal);
    }

    /** A refused request; what breaks the content security policy, and every exception, is worded otherwise. */
    private static boolean isRefusal(String message) {
        return message.startsWith(origin() + "/embed/token - Failed to load resource")
                || message.startsWith(otherOrigin() + "/embed/token - Failed to load resource")
                || message.contains("from origin '" + otherOrigin() + "' has been blocked by CORS policy");
    }

    @ParameterizedTest
    @CsvSource({"alice, Alice Example, alice@example.com", "bob, Bob Example, bob@example.com"})
    void a_user_signs_in_and_is_greeted_by_the_board(String username, String name, String email) {
        signIn(username, name);

        assertThat(browser.text("#session-state")).isEqualTo(name + " is signed in.");
        assertThat(browser.text("#board-verdict")).isEqualTo("Accepted");
        assertThat(browser.text("#board-reason")).isEqualTo(email);
        assertThat(checks("yes")).containsExactly("alg", "kid", "signature", "exp", "iat", "aud");
        assertThat(header().propertyNames()).containsExactlyInAnyOrder("alg", "typ", "kid");
        assertThat(claims().path("sub").asString()).isEqualTo(username);
        assertThat(claims().path("aud").asString()).isEqualTo("board-42");
        assertThat(browser.text("#token-countdown")).matches("4:[0-5]\\d");
        assertThat(browser.text("#rate-limit")).matches("\"user\";r=\\d+;t=\\d+");
        assertThat(browser.text("#attempt-id")).matches("[0-9a-f-]{36}");
    }

    @Test
    void the_board_refuses_a_token_that_was_tampered_with_and_takes_the_real_one_again() {
        signIn("alice", "Alice Example");

        browser.click("#tamper");
        browser.waitFor(attributeToBe(BOARD, "data-verdict", "refused"));
        assertThat(checks("no")).containsExactly("signature");
        assertThat(claims().path("sub").asString()).isEqualTo("bob");

        browser.click("#tamper");
        browser.waitFor(attributeToBe(BOARD, "data-verdict", "accepted"));
        assertThat(claims().path("sub").asString()).isEqualTo("alice");
    }

    /** Its timers stood still, and so did {@code performance.now()}; the clock of the device did not. */
    @Test
    void a_page_whose_device_slept_asks_anew_as_soon_as_somebody_looks_at_it() {
        signIn("alice", "Alice Example");
        String attempt = browser.text("#attempt-id");

        browser.driver()
                .executeScript("const real = Date.now; Date.now = () => real() + 600_000;"
                        + " document.dispatchEvent(new Event('visibilitychange'));");

        browser.waitFor(not(textToBe(By.id("attempt-id"), attempt)));
        assertThat(browser.text("#token-countdown")).matches("4:[0-5]\\d");
        assertThat(browser.text("#board-verdict")).isEqualTo("Accepted");
    }

    @Test
    void a_page_of_another_origin_is_refused_and_cannot_even_read_that_across_origins() {
        signIn("alice", "Alice Example");

        browser.click("#ask-foreign");
        browser.waitFor(frameToBeAvailableAndSwitchToIt(By.id("foreign-frame")));
        browser.waitFor(attributeToBe(By.id("own-origin-result"), "data-code", "origin-not-allowed"));
        browser.waitFor(attributeToBe(By.id("cross-origin-result"), "data-readable", "false"));

        assertThat(browser.text("#origin")).isEqualTo(otherOrigin());
        assertThat(browser.text("#cross-origin-result")).contains("TypeError");
    }

    @Test
    void asking_too_often_ends_with_429_and_holds_the_refresh_back() {
        signIn("bob", "Bob Example");

        browser.click("#ask-until-limit");
        browser.waitFor(visibilityOfElementLocated(By.id("limit-wait")));

        assertThat(browser.text("#limit-results")).endsWith("429");
        assertThat(browser.text("#limit-status")).endsWith("then 429 rate-limited.");
        assertThat(browser.text("#limit-wait")).startsWith("Retry-After: ");
        assertThat(browser.text("#problem")).contains("urn:embedpass:problem:rate-limited");
        assertThat(browser.driver().findElement(By.id("ask-now")).isEnabled()).isFalse();
        assertThat(browser.text("#board-verdict")).isEqualTo("Accepted");
    }

    @Test
    void signing_out_takes_token_and_board_away() {
        signIn("alice", "Alice Example");

        browser.click("#sign-out");
        browser.waitFor(attributeToBe(BOARD, "data-verdict", "waiting"));

        assertThat(browser.text("#session-state")).isEqualTo("Nobody is signed in.");
        assertThat(browser.text("#token-countdown")).isEqualTo("–:––");
        assertThat(browser.driver().findElement(By.id("pass-full")).isDisplayed())
                .isFalse();
        assertThat(browser.driver().findElement(By.id("ask-until-limit")).isEnabled())
                .isFalse();
    }

    @Test
    void a_session_that_ended_elsewhere_shows_as_signed_out_at_the_next_token() {
        signIn("alice", "Alice Example");
        browser.driver().manage().deleteAllCookies();

        browser.click("#ask-now");
        browser.waitFor(textToBe(By.id("session-state"), "Nobody is signed in."));

        assertThat(browser.text("#problem")).contains("urn:embedpass:problem:unauthenticated");
    }

    @Test
    void under_an_address_that_is_not_listed_the_page_says_so() {
        browser.open(otherOrigin() + "/");
        browser.waitFor(visibilityOfElementLocated(By.id("wrong-host")));
        browser.waitFor(elementToBeClickable(By.id("sign-in-alice")));
        browser.click("#sign-in-alice");
        browser.waitFor(textToBePresentInElementLocated(By.id("pass-status"), "403 origin-not-allowed"));

        assertThat(browser.text("#board-verdict")).isEqualTo("Waiting");
        browser.click("#right-host");
        browser.waitFor(textToBe(By.id("session-state"), "Nobody is signed in."));
        assertThat(browser.driver().getCurrentUrl()).isEqualTo(origin() + "/");
    }

    private static void signIn(String username, String name) {
        browser.click("#sign-in-" + username);
        browser.waitFor(textToBe(GREETING, "Hello, " + name));
    }

    private static List<String> checks(String outcome) {
        return browser.driver().findElements(By.cssSelector("#board-checks ." + outcome)).stream()
                .map(check -> String.valueOf(check.getDomAttribute("data-check")))
                .toList();
    }

    private static JsonNode header() {
        return JsonMapper.shared().readTree(browser.text("#token-header"));
    }

    private static JsonNode claims() {
        return JsonMapper.shared().readTree(browser.text("#token-claims"));
    }

    private static List<String> resources() {
        return browser.run("""
                const names = performance.getEntries().filter((entry) => 'initiatorType' in entry).map(({ name }) => name);
                arguments[0](names.join('\\n'));""").lines().toList();
    }

    private static String origin() {
        return "http://localhost:" + embedpass.port();
    }

    private static String otherOrigin() {
        return "http://127.0.0.1:" + embedpass.port();
    }
}
