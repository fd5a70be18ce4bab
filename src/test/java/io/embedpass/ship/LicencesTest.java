package io.embedpass.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.BillOfMaterials;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the jar brings along, by the bill of materials that the build puts into it. */
class LicencesTest {

    /** Those that ask no more of whoever runs or hands on the jar than to keep the notices. */
    private static final Set<String> TAKEN =
            Set.of("Apache-2.0", "MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "EPL-2.0");

    private static JsonNode materials;

    @BeforeAll
    static void read() {
        BillOfMaterials.assumeMade();
        materials = BillOfMaterials.read();
    }

    @Test
    void every_library_may_be_had_under_a_licence_that_we_take() {
        List<String> others = materials
                .path("components")
                .valueStream()
                .filter(library -> licences(library).noneMatch(TAKEN::contains))
                .map(library -> library.path("purl").asString() + " "
                        + licences(library).toList())
                .toList();

        assertThat(others).isEmpty();
    }

    /** A time, or a number that is drawn, would make each build another file. */
    @Test
    void it_holds_nothing_that_differs_from_build_to_build() {
        assertThat(materials.path("metadata").has("timestamp")).isFalse();
        assertThat(materials.path("components").size()).isGreaterThan(100);
        assertThat(materials
                        .path("components")
                        .valueStream()
                        .filter(library -> library.path("hashes").isEmpty()))
                .isEmpty();
    }

    private static Stream<String> licences(JsonNode library) {
        return library.path("licenses")
                .valueStream()
                .map(entry -> entry.path("license"))
                .map(licence -> licence.path("id").asString(licence.path("name").asString("")));
    }
}
