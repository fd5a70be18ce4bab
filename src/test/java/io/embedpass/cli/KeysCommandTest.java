package io.embedpass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import io.embedpass.fixture.TestKeys;
import io.embedpass.fixture.Tool;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class KeysCommandTest {

    private static final String CONFIG_LOCATION = "spring.config.location";
    private static final KeyPair OLD = TestKeys.rsa(2048);
    private static final KeyPair NEXT = TestKeys.rsa(2048);

    @TempDir
    private Path directory;

    private record Run(int exitCode, String out, String err) {}

    /** Not the config/application.yaml that somebody may have made in the clone. */
    @BeforeAll
    static void readNoOtherConfiguration() {
        System.setProperty(CONFIG_LOCATION, "classpath:/");
    }

    @AfterAll
    static void readConfigurationAgain() {
        System.clearProperty(CONFIG_LOCATION);
    }

    @BeforeEach
    void configure() throws IOException {
        TestKeys.file(directory.resolve("old"), TestKeys.pem(OLD.getPrivate()));
        TestKeys.file(directory.resolve("next"), TestKeys.pem(NEXT.getPrivate()));
        Files.writeString(directory.resolve("application.yaml"), """
                embedpass:
                  environment: production
                  default-embed: feedback
                  embeds:
                    feedback: {issuer: acme/feedback, audience: b1}
                    board: {issuer: acme/board, audience: b2, key-consumer: pinned}
                  keys:
                    plan: %s
                """.formatted(plan()));
        plan("""
                # what signs
                environment: production
                keys:
                  - source: file:OLD  # made by Ute
                    activate-at: 2026-01-01T00:00:00Z
                # the end
                """);
    }

    @Test
    void a_key_is_generated_for_its_owner_only_and_never_printed() throws IOException {
        Path out = directory.resolve("new.pem");

        Run run = keys("generate", "--out", out.toString(), "--bits", "2048");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("BEGIN PUBLIC KEY", "kid (RFC 7638)", "SHA256:", "2048 bits", "keys prepare")
                .doesNotContain("PRIVATE");
        assertThat(Files.readString(out)).startsWith("-----BEGIN PRIVATE KEY-----");
        assertThat(keys("generate", "--out", out.toString()).exitCode()).isEqualTo(1);
    }

    @Test
    void a_private_key_goes_to_standard_output_only_when_that_is_asked_for() {
        assertThat(keys("generate").exitCode()).isEqualTo(2);
        assertThat(keys("generate", "--bits", "2048", "--stdout").out())
                .startsWith("-----BEGIN PRIVATE KEY-----\n")
                .endsWith("-----END PRIVATE KEY-----\n");
        assertThat(keys("generate", "--stdout", "--out", "/x").exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1024", "2047", "8192", "0"})
    void other_sizes_are_not_offered(String bits) {
        Run run = keys("generate", "--stdout", "--bits", bits);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("2048, 3072 or 4096");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void a_good_plan_is_checked_and_advice_is_no_fault() {
        Run run = on("check");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("1 keys in use or staged, no fault", "no successor is planned");
    }

    @Test
    void every_fault_is_told_with_its_line_as_at_a_start() throws IOException {
        plan("""
                environment: staging
                keys:
                  - source: file:OLD
                    activate-at: soon
                  - source: file:/no/such/file
                """);

        Run run = on("check");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains(plan() + ":1: this is the plan of environment 'staging'")
                .contains(plan() + ":4: 'soon' is no time")
                .contains(plan() + ":5: file:/no/such/file: there is no file");
    }

    @Test
    void faults_of_the_configuration_are_told_too() throws IOException {
        Files.writeString(directory.resolve("application.yaml"), """
                embedpass: {environment: production, keys: {plan: '%s', publish-ahead: 1s}}
                """.formatted(plan()));

        assertThat(on("check").err()).contains("embedpass.keys.publish-ahead: it is not between 2s and 30d");
    }

    @Test
    void a_plan_that_is_not_there_is_another_exit_code() {
        assertThat(on("check", "--plan", directory.resolve("none").toString()).exitCode())
                .isEqualTo(2);
    }

    @Test
    void thumbprints_are_listed_for_the_other_environments_to_forbid() {
        assertThat(on("list", "--thumbprints").out())
                .isEqualTo("# Keys of environment production\n- " + TestKeys.kid(OLD) + "\n");
    }

    @Test
    void the_list_tells_where_each_key_stands() throws IOException {
        plan(text() + "  - source: file:NEXT\n");

        List<String> lines = on("list").out().lines().toList();

        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).contains("4", "active", TestKeys.kid(OLD), "board,feedback", "file:");
        assertThat(lines.get(2)).contains("staged", TestKeys.kid(NEXT));
    }

    @Test
    void a_prepared_key_is_in_the_plan_since_now_and_comments_stay() throws IOException {
        String before = text();
        Path out = directory.resolve("third.pem");

        Run run = on("prepare", "--out", out.toString(), "--bits", "2048");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("BEGIN PUBLIC KEY", "keys activate", "--embed board", "keys rollback");
        assertThat(text().replaceAll("published-at: \\S+", "published-at: NOW"))
                .isEqualTo(
                        before.replace("# the end", "  - source: file:" + out + "\n    published-at: NOW\n# the end"));
        assertThat(on("check").exitCode()).isZero();
    }

    @Test
    void a_key_for_a_plan_that_cannot_be_edited_is_not_left_behind() throws IOException {
        plan("environment: production\nkeys: []\n");
        Path out = directory.resolve("new.pem");

        Run run = on("prepare", "--out", out.toString(), "--bits", "2048");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("The plan cannot be edited");
        assertThat(out).doesNotExist();
    }

    @Test
    void a_key_that_is_there_can_be_prepared_and_a_bad_one_changes_nothing() throws IOException {
        assertThat(on("prepare", "--source", "file:" + directory.resolve("next"))
                        .exitCode())
                .isZero();
        String before = text();

        Run again = on("prepare", "--source", "file:" + directory.resolve("next"));

        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains("in the plan already");
        assertThat(text()).isEqualTo(before);
    }

    @Test
    void an_activation_for_readers_waits_until_the_key_was_published_long_enough() throws IOException {
        Instant published = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofMinutes(20));
        plan(text() + "  - source: file:NEXT\n    published-at: " + published + "\n");

        assertThat(on("activate", "--at", published.plus(Duration.ofMinutes(59)).toString())
                        .err())
                .contains("The plan was not changed", "publish-ahead");
        Run run = on("activate");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(text()).contains("activate-at: " + published.plus(Duration.ofHours(1)));
        assertThat(text())
                .as("the vendor that pinned the old key is not moved")
                .contains("embeds: {board: 2026-01-01T00:00:00Z}");
    }

    @Test
    void in_an_emergency_it_does_not_wait() throws IOException {
        plan(text() + "  - source: file:NEXT\n");

        assertThat(on("activate", "--emergency").exitCode()).isZero();

        assertThat(text()).contains("emergency: true", "published-at: ");
        assertThat(on("check").exitCode()).isZero();
    }

    @Test
    void an_embed_whose_vendor_pinned_a_key_moves_alone() throws IOException {
        plan(text() + "  - source: file:NEXT\n");
        String at = "2099-01-01T12:00:00Z";

        assertThat(on("activate", "--embed", "board", "--at", at).exitCode()).isZero();

        assertThat(text())
                .contains("# made by Ute\n    embeds: {board: 2026-01-01T00:00:00Z}\n")
                .contains("file:" + directory.resolve("next") + "\n    embeds: {board: " + at + "}\n");
        assertThat(on("list").out()).contains(at);
    }

    @ParameterizedTest
    @ValueSource(strings = {"feedback", "unknown"})
    void an_embed_whose_vendor_reads_the_jwk_set_has_no_position(String embed) throws IOException {
        plan(text() + "  - source: file:NEXT\n");

        Run run = on("activate", "--embed", embed);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("key-consumer: pinned");
    }

    @Test
    void a_rollback_takes_the_latest_activation_back_and_nothing_else() throws IOException {
        plan(text() + "  - source: file:NEXT # Monday\n    published-at: 2026-01-01T00:00:00Z\n");
        String before = text();
        on("activate", "--embed", "board", "--at", "2099-01-01T12:00:00Z");
        on("activate", "--at", "2099-02-01T12:00:00Z");

        assertThat(on("rollback").out()).contains(TestKeys.kid(OLD) + " signs again");
        assertThat(on("rollback", "--embed", "board").exitCode()).isZero();

        assertThat(text().replace("    embeds: {board: 2026-01-01T00:00:00Z}\n", ""))
                .isEqualTo(before);
    }

    @Test
    void a_rollback_of_the_readers_names_them_and_the_pinned_embed_that_stays() throws IOException {
        plan(text().replace("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z\n    embeds: {board: 2026-01-01T00:00:00Z}")
                + "  - source: file:NEXT\n    published-at: 2026-01-01T00:00:00Z\n"
                + "    activate-at: " + Instant.now().minus(Duration.ofMinutes(5)) + "\n"
                + "    embeds: {board: " + Instant.now().minus(Duration.ofMinutes(2)) + "}\n");

        Run run = on("rollback");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains(TestKeys.kid(OLD) + " signs again for vendors that read the JWK Set (embeds: feedback)")
                .contains("attention: embed board does not go back", TestKeys.kid(NEXT) + " signs for it")
                .contains("keys rollback --config " + directory + " --embed board");
        assertThat(on("rollback", "--embed", "board").out())
                .contains(TestKeys.kid(OLD) + " signs again for embed board")
                .doesNotContain("attention");
    }

    @Test
    void a_pinned_embed_that_was_not_moved_needs_no_word() throws IOException {
        plan(text().replace("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z\n    embeds: {board: 2026-01-01T00:00:00Z}")
                + "  - source: file:NEXT\n    published-at: 2026-01-01T00:00:00Z\n"
                + "    activate-at: " + Instant.now().minus(Duration.ofMinutes(5)) + "\n");

        assertThat(on("rollback").out()).contains("(embeds: feedback)").doesNotContain("attention", "--embed");
    }

    @Test
    void without_an_earlier_key_there_is_no_way_back() {
        for (String[] arguments : new String[][] {{}, {"--embed", "board"}}) {
            Run run = on("rollback", Stream.of(arguments).toArray(String[]::new));

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("no earlier key");
        }
    }

    @Test
    void there_is_no_way_back_to_a_key_that_is_retired() throws IOException {
        plan(text().replace("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z\n    embeds: {board: 2026-01-01T00:00:00Z}")
                + "  - source: file:NEXT\n    activate-at: 2026-02-01T00:00:00Z\n"
                + "    embeds: {board: 2026-02-01T00:00:00Z}\n");

        Run run = on("rollback");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("is retired", "keys prepare");
    }

    @Test
    void after_the_only_key_was_marked_as_compromised_the_next_one_can_be_planned() throws IOException {
        plan(text().replace("    activate-at", "    compromised: true\n    activate-at"));
        assertThat(on("check").err()).contains("no key is active");

        assertThat(on("prepare", "--source", "file:" + directory.resolve("next"))
                        .exitCode())
                .isZero();
        assertThat(on("activate", "--emergency").exitCode()).isZero();

        assertThat(on("list").out()).contains(TestKeys.kid(NEXT));
        assertThat(on("check").err()).as("for ten seconds").contains("no key is active");
    }

    @Test
    void an_activation_in_the_past_is_refused() throws IOException {
        plan(text() + "  - source: file:NEXT\n    published-at: 2026-01-01T00:00:00Z\n");
        String before = text();

        Run run = on("activate", "--at", "2026-11-02T00:00:00Z");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("has passed", "leave --at out");
        assertThat(text()).isEqualTo(before);
    }

    @Test
    void a_configuration_that_cannot_be_read_is_told_without_its_lines() throws IOException {
        Files.writeString(directory.resolve("application.yaml"), "embedpass: {secret: hunter2\n  x: y: z\n");

        Run run = on("check");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("application.yaml").doesNotContain("hunter2", "\tat ");
        assertThat(keys("check", "--config", directory.resolve("none").toString())
                        .err())
                .contains("is no directory");
    }

    @Test
    void a_dry_run_prints_the_plan_and_writes_nothing() throws IOException {
        plan(text() + "  - source: file:NEXT\n");
        String before = text();

        Run run = on("activate", "--emergency", "--dry-run");

        assertThat(run.out()).contains("activate-at: ", "# the end");
        assertThat(text()).isEqualTo(before);
    }

    @Test
    void a_dry_run_of_what_would_be_refused_is_refused() throws IOException {
        plan(text() + "  - source: file:NEXT\n");

        Run run =
                on("activate", "--at", Instant.now().plus(Duration.ofMinutes(1)).toString(), "--dry-run");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("The plan was not changed, it would be refused:", "publish-ahead");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void public_forms_are_printed_for_the_active_key_or_another() throws Exception {
        plan(text() + "  - source: file:NEXT\n");

        assertThat(on("public").out())
                .isEqualTo(TestKeys.pem("PUBLIC KEY", OLD.getPublic().getEncoded()));
        Run next = on("public", "--kid", TestKeys.kid(NEXT).substring(0, 8));
        assertThat(next.out())
                .as(next.err())
                .isEqualTo(TestKeys.pem("PUBLIC KEY", NEXT.getPublic().getEncoded()));
        assertThat(on("public", "--format", "line").out().lines())
                .singleElement()
                .asString()
                .contains("-----\\nMII");
        JWK jwk = JWK.parse(on("public", "--format", "jwk").out());
        assertThat(jwk.getKeyID()).isEqualTo(TestKeys.kid(OLD));
        assertThat(jwk.isPrivate()).isFalse();
        assertThat(on("public", "--format", "fingerprints").out())
                .contains(Tool.run(
                                directory,
                                "sh",
                                "-c",
                                "openssl pkey -in old -pubout -outform DER | openssl dgst -sha256 -r | cut -d' ' -f1")
                        .strip());
    }

    @Test
    void a_certificate_is_printed_where_the_plan_names_one() throws IOException {
        assertThat(on("public", "--format", "certificate").err()).contains("openssl req -new -x509");
        Tool.run(directory, "openssl req -new -x509 -key old -days 30 -subj /CN=embedpass -out cert".split(" "));
        plan(text().replace("  # made by Ute", "\n    certificate: " + directory.resolve("cert")));

        assertThat(on("public", "--format", "certificate").out())
                .isEqualTo(Files.readString(directory.resolve("cert")));
    }

    @Test
    void a_key_that_is_not_clear_is_not_guessed() {
        assertThat(on("public", "--kid", "nobody").exitCode()).isEqualTo(2);
        assertThat(on("activate").err()).contains("no key of the plan is meant");
    }

    /** One key of two thousand has an ID that begins like the option for help or for the version. */
    @ParameterizedTest
    @ValueSource(strings = {"-hA2b", "-Vx9_"})
    void a_key_id_that_looks_like_an_option_is_one(String kid) {
        assertThat(on("public", "--kid", kid).err()).contains("no key of the plan is meant");
    }

    private Run on(String command, String... arguments) {
        return keys(Stream.of(Stream.of(command, "--config", directory.toString()), Stream.of(arguments))
                .flatMap(words -> words)
                .toArray(String[]::new));
    }

    private static Run keys(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commands =
                Commands.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = commands.execute(
                Stream.concat(Stream.of("keys"), Stream.of(arguments)).toArray(String[]::new));
        return new Run(exitCode, out.toString(), err.toString());
    }

    private Path plan() {
        return directory.resolve("plan.yaml");
    }

    private void plan(String text) throws IOException {
        Files.writeString(
                plan(),
                text.replace("file:OLD", "file:" + directory.resolve("old"))
                        .replace("file:NEXT", "file:" + directory.resolve("next")));
    }

    private String text() throws IOException {
        return Files.readString(plan());
    }
}
