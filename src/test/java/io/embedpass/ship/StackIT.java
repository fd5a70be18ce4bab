package io.embedpass.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.openqa.selenium.support.ui.ExpectedConditions.attributeToBe;
import static org.openqa.selenium.support.ui.ExpectedConditions.elementToBeClickable;
import static org.openqa.selenium.support.ui.ExpectedConditions.frameToBeAvailableAndSwitchToIt;
import static org.openqa.selenium.support.ui.ExpectedConditions.textToBe;

import io.embedpass.cli.Commands;
import io.embedpass.fixture.Alertmanager.Alert;
import io.embedpass.fixture.Backends;
import io.embedpass.fixture.Chromium;
import io.embedpass.fixture.HostPage;
import io.embedpass.fixture.TokenLoad;
import io.embedpass.fixture.TrustingClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import tools.jackson.databind.JsonNode;

/** The stack of {@code docker/}, as an operator and its users see it: real parts, and a real browser. */
class StackIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static Stack stack;
    private static Chromium browser;
    private static HttpClient.Builder trusting;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        Stack.assumeParts();
        stack = new Stack(directory);
        trusting = TrustingClient.of(stack.files().secret("tls/ca.crt"));
        browser = Chromium.trusting(stack.files().secret("tls/ca.crt"));
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (stack != null) {
            stack.close();
        }
    }

    @BeforeEach
    void nobody_is_signed_in() {
        browser.open(stack.files().origin("id") + "/realms/acme/account-is-not-there");
        browser.driver().manage().deleteAllCookies();
        browser.console();
    }

    @Test
    void a_user_signs_in_at_keycloak_and_the_board_greets_her() throws IOException {
        signIn();

        assertThat(browser.driver().getCurrentUrl()).isEqualTo(app());
        assertThat(browser.text("#session")).isEqualTo("You are signed in.");
        toTheBoard();
        assertThat(browser.text("#board-greeting")).isEqualTo("Hello, Alice Example");
        assertThat(browser.text("#board-reason")).isEqualTo("alice@example.com");
        assertThat(browser.console()).isEmpty();
        assertThat(stack.records()).anySatisfy(record -> {
            assertThat(record.path("outcome").asString()).isEqualTo("issued");
            assertThat(record.path("source").asString()).isEqualTo("bearer");
            assertThat(record.path("origin").asString()).isEqualTo(stack.files().origin("app"));
        });
    }

    @Test
    void a_user_signs_out_and_keycloak_asks_for_the_password_again() throws IOException {
        signIn();

        browser.click("#sign-out");
        browser.waitFor(textToBe(By.id("session"), "Nobody is signed in."));
        browser.click("#sign-in");
        browser.waitFor(elementToBeClickable(By.id("kc-login")));
    }

    @Test
    void a_foreign_page_gets_no_token_and_the_record_says_why() {
        try (HostPage foreign = HostPage.on("foreign.localhost")) {
            browser.open(foreign.blank());
            JsonNode answer = browser.fetch(address(), "{ method: 'POST', credentials: 'include' }");

            assertThat(answer.path("error").asString()).startsWith("TypeError");
            assertThat(stack.records())
                    .filteredOn(record -> record.path("origin").asString().equals(foreign.origin()))
                    .singleElement()
                    .satisfies(record -> {
                        assertThat(record.path("outcome").asString()).isEqualTo("refused");
                        assertThat(record.path("code").asString()).isEqualTo("origin-not-allowed");
                        assertThat(record.path("jti").isNull()).isTrue();
                    });
        }
    }

    @Test
    void nobody_reaches_the_console_or_the_master_realm_of_keycloak() {
        for (String path : List.of("/", "/admin/", "/realms/master/")) {
            browser.open(stack.files().origin("id") + path);
            assertThat(browser.text("body")).contains("404 Not Found").contains("nginx");
        }
    }

    @Test
    void the_board_alone_greets_nobody() {
        browser.open(stack.files().origin("board") + "/");

        assertThat(browser.text("#board-greeting")).isEqualTo("Who is there?");
    }

    @Test
    void many_refusals_fire_an_alert_at_alertmanager() throws Exception {
        try (HttpClient client = trusting.build()) {
            for (int request = 0; request < 100; request++) {
                HttpRequest foreign = HttpRequest.newBuilder(URI.create(local("/embed/token")))
                        .header("Origin", "https://foreign.example.net")
                        .POST(BodyPublishers.noBody())
                        .build();
                assertThat(client.send(foreign, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(403);
            }
        }

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(stack.alertmanager().alerts())
                        .extracting(Alert::name)
                        .contains("EmbedpassOriginRefusalsRising"));
        assertThat(stack.alertmanager().alerts())
                .allSatisfy(alert -> assertThat(alert.labels()).containsEntry("job", "embedpass-production"));
    }

    @Test
    void both_instances_share_the_limits_in_redis() {
        await().atMost(PATIENCE)
                .until(() -> stack.prometheus().query("embedpass_limits_instances"), List.of(2.0, 2.0)::equals);
        assertThat(stack.prometheus().query("embedpass_limits_degraded")).containsExactly(0.0, 0.0);
    }

    @Test
    void an_instance_is_killed_and_nobody_notices() throws Exception {
        signIn();
        List<String> issued;
        TokenLoad load =
                TokenLoad.start(trusting::build, () -> Backends.tokenRequest(URI.create(local("/embed/token"))));
        try (load) {
            load.awaitMore();
            stack.instance(1).kill();
            load.awaitMore();
            reload();
            stack.startAgain(1);
            load.awaitMore();
        }
        issued = load.issued();

        assertThat(load.failures()).isEmpty();
        assertThat(stack.records())
                .extracting(record -> record.path("id").asString())
                .containsAll(issued);
        assertThat(stack.journals())
                .allSatisfy(journal -> assertThat(Commands.run("audit", "verify", journal.toString()))
                        .isZero());
    }

    /** As alice, whose password secrets.sh made up. */
    private static void signIn() throws IOException {
        browser.open(app());
        browser.waitFor(elementToBeClickable(By.id("sign-in")));
        browser.click("#sign-in");
        browser.waitFor(elementToBeClickable(By.id("kc-login")));
        browser.type("#username", "alice");
        browser.type(
                "#password",
                Files.readString(stack.files().secret("keycloak/alice")).strip());
        browser.click("#kc-login");
        awaitGreeting();
    }

    /** Keycloak knows her by now, and asks for no password. */
    private static void reload() {
        browser.open(app());
        browser.waitFor(elementToBeClickable(By.id("sign-in")));
        browser.click("#sign-in");
        awaitGreeting();
    }

    private static void awaitGreeting() {
        browser.waitFor(textToBe(By.id("session"), "You are signed in."));
        toTheBoard();
        browser.waitFor(attributeToBe(By.id("board-verdict"), "data-verdict", "accepted"));
        browser.driver().switchTo().defaultContent();
    }

    private static void toTheBoard() {
        browser.waitFor(frameToBeAvailableAndSwitchToIt(By.id("board")));
    }

    private static String app() {
        return stack.files().origin("app") + "/";
    }

    private static String address() {
        return stack.files().origin("embedpass") + "/embed/token";
    }

    /** Under the name that resolves everywhere. */
    private static String local(String path) {
        return "https://localhost:" + stack.files().port() + path;
    }
}
