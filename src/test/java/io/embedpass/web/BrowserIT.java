package io.embedpass.web;

import static io.embedpass.fixture.RunningEmbedpass.basic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.openqa.selenium.support.ui.ExpectedConditions.urlToBe;

import com.nimbusds.jwt.SignedJWT;
import io.embedpass.fixture.Chromium;
import io.embedpass.fixture.HostPage;
import io.embedpass.fixture.RunningEmbedpass;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a real browser lets pages do with the token endpoint while alice is signed in to it. */
class BrowserIT {

    private static final String WITH_COOKIE = "{ method: 'POST', credentials: 'include' }";
    private static final String WITH_AUTHORIZATION =
            "{ method: 'POST', headers: { Authorization: '%s' } }".formatted(basic("bob", "bob"));

    private static Chromium browser;
    private static HostPage allowed;
    private static HostPage notListed;
    private static HostPage otherSite;
    private static RunningEmbedpass embedpass;
    private static String tokenAddress;

    @BeforeAll
    static void start() {
        browser = Chromium.start();
        allowed = HostPage.on("localhost");
        notListed = HostPage.on("localhost");
        otherSite = HostPage.on("127.0.0.1");
        embedpass = RunningEmbedpass.demo()
                .origins("origins: ['" + allowed.origin() + "']")
                .start();
        tokenAddress = embedpass.uri("/embed/token").toString();
    }

    @AfterAll
    static void stop() {
        if (browser == null) {
            return;
        }
        browser.close();
        allowed.close();
        notListed.close();
        otherSite.close();
        embedpass.close();
    }

    /**
     * On Embedpass' own address, as a host app would be if it stood behind the same name; not on the demo's page, which asks
     * for a token itself, some time after it was opened.
     */
    @BeforeEach
    void alice_signs_in() {
        browser.open(embedpass.uri("/demo/demo.css").toString());
        JsonNode answer = browser.fetch(embedpass.uri("/demo/session").toString(), """
                {
                  method: 'POST',
                  headers: { 'Content-Type': 'application/json' },
                  body: JSON.stringify({ username: 'alice', password: 'alice' }),
                }""");
        assertThat(answer.path("status").asInt()).isEqualTo(204);
    }

    @Test
    void an_allowed_page_reads_its_users_token_with_the_cookie() throws Exception {
        browser.open(allowed.blank());

        JsonNode answer = browser.fetch(tokenAddress, WITH_COOKIE);

        assertThat(answer.path("status").asInt()).isEqualTo(200);
        assertThat(subject(answer)).isEqualTo("alice");
    }

    @Test
    void an_allowed_page_reads_its_users_token_with_an_authorization_after_a_preflight() throws Exception {
        double preflights = preflights(204);
        browser.open(allowed.blank());

        JsonNode answer = browser.fetch(tokenAddress, WITH_AUTHORIZATION);

        assertThat(answer.path("status").asInt()).isEqualTo(200);
        assertThat(subject(answer)).isEqualTo("bob");
        await().untilAsserted(() -> assertThat(preflights(204)).isEqualTo(preflights + 1));
    }

    @Test
    void an_allowed_page_reads_how_often_it_may_ask_and_the_id_of_its_attempt() {
        browser.open(allowed.blank());

        JsonNode headers = browser.fetch(tokenAddress, WITH_COOKIE).path("headers");

        assertThat(headers.path("ratelimit").asString()).matches("\"user\";r=\\d+;t=\\d+");
        assertThat(headers.path("ratelimit-policy").asString()).matches("\"user\";q=100000;w=\\d+");
        assertThat(headers.path("x-attempt-id").asString()).matches("[0-9a-f-]{36}");
    }

    @Test
    void an_allowed_page_reads_why_it_was_refused() {
        browser.open(allowed.blank());

        JsonNode answer = browser.fetch(tokenAddress, "{ method: 'POST', credentials: 'omit' }");

        assertThat(answer.path("status").asInt()).isEqualTo(401);
        assertThat(answer.path("body").asString()).contains("\"code\":\"unauthenticated\"");
        assertThat(answer.path("headers").path("x-attempt-id").asString()).isNotEmpty();
    }

    @Test
    void a_page_that_is_not_listed_reads_nothing_though_the_cookie_went_along() {
        assertRefused("origin-not-allowed", () -> assertUnreadable(notListed.blank(), WITH_COOKIE));
    }

    @Test
    void a_page_of_another_site_reads_nothing() {
        assertRefused("origin-not-allowed", () -> assertUnreadable(otherSite.blank(), WITH_COOKIE));
    }

    @Test
    void a_page_that_is_not_listed_gets_no_further_than_the_preflight() {
        double preflights = preflights(403);
        double attempts = attempts("");

        assertUnreadable(notListed.blank(), WITH_AUTHORIZATION);

        await().untilAsserted(() -> assertThat(preflights(403)).isEqualTo(preflights + 1));
        assertThat(attempts("")).isEqualTo(attempts);
    }

    @Test
    void a_sandboxed_frame_reads_nothing_even_on_an_allowed_page() {
        assertRefused("origin-not-allowed", () -> {
            browser.open(allowed.sandbox());
            browser.driver().switchTo().frame(0);
            assertThat(browser.run("arguments[arguments.length - 1](self.origin)"))
                    .isEqualTo("null");
            assertThat(browser.fetch(tokenAddress, WITH_COOKIE).path("error").asString())
                    .startsWith("TypeError");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "text/plain", "multipart/form-data"})
    void a_form_gets_no_token_even_on_an_allowed_page(String type) {
        assertRefused("unsupported-media-type", () -> {
            browser.open(allowed.blank());
            browser.run("""
                    const [action, enctype, done] = arguments;
                    const form = Object.assign(document.createElement('form'), { action, enctype, method: 'POST' });
                    // As text/plain this is the JSON {"user":{"sub":"mallory","x":"="}}.
                    const input = Object.assign(document.createElement('input'), {
                      name: '{"user":{"sub":"mallory","x":"', value: '"}}', type: 'hidden' });
                    form.append(input);
                    document.body.append(form);
                    done('');
                    form.submit();""", tokenAddress, type);
            browser.waitFor(urlToBe(tokenAddress));
        });
    }

    @Test
    void a_no_cors_request_gets_no_token_even_on_an_allowed_page() {
        assertRefused("cross-site", () -> {
            browser.open(allowed.blank());
            JsonNode answer =
                    browser.fetch(tokenAddress, "{ method: 'POST', mode: 'no-cors', credentials: 'include' }");
            assertThat(answer.path("type").asString()).isEqualTo("opaque");
            assertThat(answer.path("body").asString()).isEmpty();
        });
    }

    @Test
    void a_beacon_gets_no_token_even_on_an_allowed_page() {
        assertRefused("cross-site", () -> {
            browser.open(allowed.blank());
            assertThat(browser.run("arguments[1](navigator.sendBeacon(arguments[0]))", tokenAddress))
                    .isEqualTo("true");
        });
    }

    @Test
    void the_address_bar_gets_no_token() {
        assertRefused("method-not-allowed", () -> {
            browser.open(tokenAddress);
            assertThat(browser.driver().getPageSource()).contains("method-not-allowed");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"script", "img", "iframe"})
    void an_element_gets_no_token_even_on_an_allowed_page(String element) {
        assertRefused("method-not-allowed", () -> {
            browser.open(allowed.blank());
            String event = browser.run("""
                    const [name, src, done] = arguments;
                    const element = document.createElement(name);
                    element.onload = element.onerror = ({ type }) => done(type);
                    document.body.append(Object.assign(element, { src }));""", element, tokenAddress);
            // A frame says "load" of everything, an error page of the browser's own included.
            assertThat(event).isEqualTo(element.equals("iframe") ? "load" : "error");
        });
    }

    private static void assertUnreadable(String page, String init) {
        browser.open(page);
        JsonNode answer = browser.fetch(tokenAddress, init);
        assertThat(answer.path("error").asString()).startsWith("TypeError");
        assertThat(answer.has("body")).isFalse();
    }

    /** The server saw the attempt and gave no token. */
    private static void assertRefused(String code, Runnable attempt) {
        double refused = attempts("code=\"" + code + "\"");
        double issued = attempts("outcome=\"issued\"");
        attempt.run();
        // An answer may be read before its attempt is counted.
        await().untilAsserted(
                        () -> assertThat(attempts("code=\"" + code + "\"")).isEqualTo(refused + 1));
        assertThat(attempts("outcome=\"issued\"")).isEqualTo(issued);
    }

    private static double attempts(String label) {
        return count("embedpass_attempts_total{", label, "");
    }

    private static double preflights(int status) {
        return count("http_server_requests_seconds_count{", "method=\"OPTIONS\"", "status=\"" + status + "\"");
    }

    private static double count(String metric, String label, String otherLabel) {
        return embedpass
                .metrics()
                .lines()
                .filter(line -> line.startsWith(metric) && line.contains(label) && line.contains(otherLabel))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static String subject(JsonNode answer) throws Exception {
        String token = JsonMapper.shared()
                .readTree(answer.path("body").asString())
                .path("token")
                .asString();
        return SignedJWT.parse(token).getJWTClaimsSet().getSubject();
    }
}
