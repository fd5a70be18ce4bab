package io.embedpass;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.security.PrivateKey;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may call whom: the picture in the README, kept. */
class ArchitectureTest {

    private static final String BASE = "io.embedpass.";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.embedpass");

    private record Room(String name, List<String> mayUse) {}

    private static final List<Room> ROOMS = List.of(
            new Room("answer", List.of()),
            new Room("host", List.of()),
            new Room("crypto", List.of()),
            new Room("embed", List.of()),
            new Room("origin", List.of("answer", "host", "embed")),
            new Room("user", List.of("answer", "host", "embed")),
            new Room("limit", List.of("answer", "embed")),
            new Room("key", List.of("answer", "embed")),
            new Room("audit", List.of("answer")),
            new Room("request", List.of("answer")),
            new Room("guard", List.of("answer")),
            new Room(
                    "token", List.of("answer", "request", "embed", "user", "origin", "limit", "key", "audit", "guard")),
            new Room("event", List.of("answer", "request", "embed", "origin", "limit", "key", "audit")),
            new Room(
                    "config",
                    List.of(
                            "answer", "host", "crypto", "embed", "user", "origin", "limit", "key", "audit", "guard",
                            "token", "event")),
            new Room(
                    "metrics",
                    List.of(
                            "answer", "crypto", "embed", "user", "origin", "limit", "key", "audit", "config", "event",
                            "guard")));

    @TestFactory
    Stream<DynamicTest> a_room_uses_only_the_rooms_that_it_may() {
        return ROOMS.stream()
                .map(room -> DynamicTest.dynamicTest(room.name(), () -> {
                    String[] allowed = Stream.concat(Stream.of(room.name()), room.mayUse().stream())
                            .map(name -> BASE + name + "..")
                            .toArray(String[]::new);
                    classes()
                            .that()
                            .resideInAPackage(BASE + room.name() + "..")
                            .should()
                            .onlyDependOnClassesThat(
                                    resideOutsideOfPackage("io.embedpass..").or(resideInAnyPackage(allowed)))
                            .check(CLASSES);
                }));
    }

    @Test
    void nobody_uses_the_edge() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + "web..", BASE + "ops..", BASE + "cli..", "io.embedpass")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(BASE + "web..", BASE + "ops..", BASE + "cli..")
                .check(CLASSES);
    }

    @Test
    void there_are_no_cycles() {
        slices().matching("io.embedpass.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void only_keys_touch_a_private_key() {
        onlyIn(PrivateKey.class.getName(), BASE + "key..").check(CLASSES);
    }

    @Test
    void only_the_edge_the_audit_filter_and_the_controllers_know_servlets() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + "web..", BASE + "request..")
                .and()
                .haveNameNotMatching(".*[.](AuditFilter.*|HeldResponse.*|TokenController|TokenRequestReader"
                        + "|EventController|EventRequestReader|UnobservedAttempts)")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jakarta.servlet..")
                .check(CLASSES);
    }

    @Test
    void only_config_reads_properties() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "config..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.springframework.core.env..")
                        .or(resideInAPackage("org.springframework.boot.context.properties..")))
                .check(CLASSES);
    }

    /** A start does not look for any: {@code EmbedpassConfiguration}. */
    @Test
    void no_class_is_a_Jackson_mix_in() {
        noClasses()
                .should()
                .beAnnotatedWith("org.springframework.boot.jackson.JacksonMixin")
                .check(CLASSES);
    }

    @Test
    void only_metrics_knows_meters() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "metrics..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .check(CLASSES);
    }

    @Test
    void a_limit_store_keeps_its_library_to_itself() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + "limit.local..", BASE + "limit.shared..", BASE + "config..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.github.bucket4j..")
                .check(CLASSES);
    }

    @Test
    void only_guards_know_the_circuit_breaker() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(BASE + "key.GuardedSigner")
                .and()
                .doNotHaveFullyQualifiedName(BASE + "limit.shared.GuardedBuckets")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.github.resilience4j..")
                .check(CLASSES);
    }

    @Test
    void the_client_of_redis_stays_behind_its_buckets() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "limit.redis..")
                .or()
                .haveSimpleName("RedisSettings")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.lettuce..", "io.netty..", "reactor.."))
                .check(CLASSES);
    }

    @Test
    void the_aws_sdk_stays_behind_its_provider_which_does_not_link_to_it() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "key.awskms..")
                .or()
                .haveSimpleName("AwsKmsKeyProvider")
                .or()
                .haveSimpleName("KmsAddress")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon.awssdk..")
                .check(CLASSES);
    }

    @Test
    void the_vault_client_stays_behind_its_provider_which_does_not_link_to_it() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "key.vault..")
                .or()
                .haveSimpleName("VaultKeyProvider")
                .or()
                .haveSimpleName("VaultSettings")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework.vault..")
                .check(CLASSES);
    }

    @Test
    void the_database_stays_behind_its_exporter_which_does_not_link_to_it() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "audit.export.postgresql..")
                .or()
                .haveSimpleName("PostgresExporter")
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.postgresql..", "org.flywaydb..", "java.sql.."))
                .check(CLASSES);
    }

    @TestFactory
    Stream<DynamicTest> every_package_is_null_marked() {
        return packages(CLASSES.getPackage("io.embedpass"))
                .map(each -> DynamicTest.dynamicTest(
                        each.getName(),
                        () -> assertThat(each.isAnnotatedWith(NullMarked.class)).isTrue()));
    }

    private static Stream<JavaPackage> packages(JavaPackage root) {
        return Stream.concat(Stream.of(root), root.getSubpackagesInTree().stream())
                .filter(each -> !each.getClasses().isEmpty());
    }

    private static ArchRule onlyIn(String type, String room) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(room)
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName(type);
    }
}
