package io.embedpass.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class PlanEditTest {

    private static final String T = "2027-02-01T00:00:00Z";

    private static final String BLOCK = """
            # plan
            environment: production  # ours

            keys:
              # old 🔑
              - source: "file:/a ü.pem"   # pasted
                activate-at: 2026-01-01T00:00:00Z # first day

              - source: file:/b.pem
                embeds:
                  board: 2026-01-01T00:00:00Z   # told Ute
                  video: 2026-01-02T00:00:00Z
            # the end
            """;

    private static final String FLOW = """
            environment: production
            keys: # all
              - {source: 'file:/a.pem', activate-at: 2026-01-01T00:00:00Z} # first
              - {source: file:/b.pem, embeds: {board: 2026-01-01T00:00:00Z, video: 2026-01-02T00:00:00Z}}
            """;

    @Test
    void a_new_value_comes_behind_the_first_line_of_its_entry() {
        assertThat(PlanEdit.of(BLOCK).set(1, "activate-at", T).text())
                .isEqualTo(BLOCK.replace("file:/b.pem\n", "file:/b.pem\n    activate-at: " + T + "\n"));
        assertThat(PlanEdit.of(FLOW).set(1, "activate-at", T).text())
                .isEqualTo(FLOW.replace("02T00:00:00Z}}", "02T00:00:00Z}, activate-at: " + T + "}"));
    }

    @Test
    void a_value_that_is_there_is_replaced_in_its_place() {
        for (String plan : List.of(BLOCK, FLOW)) {
            assertThat(PlanEdit.of(plan).set(0, "activate-at", T).text())
                    .isEqualTo(plan.replaceFirst("2026-01-01T00:00:00Z", T));
            assertThat(PlanEdit.of(plan).setPosition(1, "video", T).text())
                    .isEqualTo(plan.replace("2026-01-02T00:00:00Z", T));
        }
    }

    @Test
    void a_key_that_goes_leaves_the_comment_behind_it() {
        assertThat(PlanEdit.of(BLOCK).remove(0, "activate-at").text())
                .isEqualTo(BLOCK.replace("activate-at: 2026-01-01T00:00:00Z # first day", "# first day"));
        assertThat(PlanEdit.of(FLOW).remove(0, "activate-at").text())
                .isEqualTo(FLOW.replace(", activate-at: 2026-01-01T00:00:00Z} #", "} #"));
    }

    @Test
    void positions_come_and_go_in_both_styles() {
        assertThat(PlanEdit.of(BLOCK).setPosition(0, "board", T).text())
                .isEqualTo(BLOCK.replace("# pasted\n", "# pasted\n    embeds: {board: " + T + "}\n"));
        assertThat(PlanEdit.of(BLOCK).removePosition(1, "video").text())
                .isEqualTo(BLOCK.replace("      video: 2026-01-02T00:00:00Z\n", ""));
        assertThat(PlanEdit.of(FLOW).removePosition(1, "board").text())
                .isEqualTo(FLOW.replace("board: 2026-01-01T00:00:00Z, ", ""));
        assertThat(PlanEdit.of(FLOW)
                        .removePosition(1, "board")
                        .removePosition(1, "video")
                        .text())
                .isEqualTo(FLOW.replaceFirst(", embeds: .*", "}"));
    }

    @Test
    void an_entry_is_added_behind_the_last_one() {
        assertThat(PlanEdit.of(BLOCK).append("file:/c.pem", T).text())
                .isEqualTo(
                        BLOCK.replace("# the end", "  - source: file:/c.pem\n    published-at: " + T + "\n# the end"));
        assertThat(PlanEdit.of(FLOW).append("file:/c d.pem", T).text())
                .isEqualTo(FLOW + "  - source: \"file:/c d.pem\"\n    published-at: " + T + "\n");
        assertThat(PlanEdit.of("keys: [{source: a}]").append("file:/c.pem", T).text())
                .isEqualTo("keys: [{source: a}, {source: file:/c.pem, published-at: " + T + "}]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keys:\n- source: a",
                "keys:\n- source: a\n",
                "keys:\r\n- source: a # c\r\n",
                "keys:\n    -   source: a\n    # c",
                "keys:\n- source: a\n\n\n"
            })
    void an_end_without_a_line_break_other_line_ends_and_indents_are_kept(String plan) {
        PlanEdit edit = PlanEdit.of(plan).set(0, "activate-at", T);

        assertThat(entries(edit.text())).isEqualTo(List.of(Map.of("source", "a", "activate-at", T)));
        assertThat(edit.remove(0, "activate-at").text()).isEqualTo(plan);
        assertThat(entries(PlanEdit.of(plan).append("b", T).text())).hasSize(2);
        assertThat(edit.text().contains("\r\n")).isEqualTo(plan.contains("\r\n"));
        assertThat(edit.text().replace("\r\n", "").contains("\r")).isFalse();
    }

    @Test
    void the_key_behind_the_dash_may_go() {
        assertThat(PlanEdit.of("keys:\n  - activate-at: 1\n    source: a\n")
                        .remove(0, "activate-at")
                        .text())
                .isEqualTo("keys:\n  - source: a\n");
        assertThatExceptionOfType(UneditablePlanException.class)
                .isThrownBy(() -> PlanEdit.of("keys:\n  - activate-at: 1 # told\n    source: a\n")
                        .remove(0, "activate-at"))
                .withMessageContaining("by hand");
    }

    @Test
    void a_plan_without_entries_is_left_to_its_owner() {
        assertThatExceptionOfType(UneditablePlanException.class)
                .isThrownBy(() -> PlanEdit.of("keys: []").append("file:/c", T));
        assertThatExceptionOfType(UneditablePlanException.class).isThrownBy(() -> PlanEdit.of("environment: demo"));
    }

    @Property(tries = 500)
    void what_is_set_and_removed_again_leaves_the_text_as_it_was(
            @ForAll("plans") String plan, @ForAll("names") String name) {
        int entries = entries(plan).size();
        for (int entry = 0; entry < entries; entry++) {
            PlanEdit edit = PlanEdit.of(plan).set(entry, name, T);

            assertThat(edit.has(entry, name)).isTrue();
            assertThat(edit.remove(entry, name).text()).isEqualTo(plan);
        }
    }

    @Property(tries = 500)
    void an_edit_changes_what_is_meant_and_nothing_else(@ForAll("plans") String plan) {
        List<Map<String, Object>> before = entries(plan);
        for (int entry = 0; entry < before.size(); entry++) {
            List<Map<String, Object>> after =
                    entries(PlanEdit.of(plan).setPosition(entry, "board", T).text());
            for (int other = 0; other < before.size(); other++) {
                if (other != entry) {
                    assertThat(after.get(other)).isEqualTo(before.get(other));
                }
            }
            assertThat(after.get(entry))
                    .containsAllEntriesOf(before.get(entry))
                    .containsEntry("embeds", Map.of("board", T));
        }
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of("activate-at", "retire-at", "published-at");
    }

    @Provide
    Arbitrary<String> plans() {
        Arbitrary<String> comments = Arbitraries.of("", "", " # ü", "   # {a: b} - c: d", "\n", "\n  # on its own 🔑");
        Arbitrary<String> block = Combinators.combine(comments, comments)
                .as((first, second) -> "  - source: file:/k" + first + "\n    certificate: /c" + second + "\n");
        Arbitrary<String> flow =
                comments.map(comment -> "  - {source: 'file:/k', certificate: \"/c\"}" + comment + "\n");
        return Combinators.combine(
                        comments,
                        Arbitraries.oneOf(block, flow).list().ofMinSize(1).ofMaxSize(4),
                        comments)
                .as((head, entries, tail) ->
                        "environment: production" + head + "\nkeys:\n" + String.join("", entries) + tail);
    }

    private static List<Map<String, Object>> entries(String plan) {
        LoaderOptions options = new LoaderOptions();
        Yaml yaml = new Yaml(new SafeConstructor(options) {
            {
                // Times stay the texts that they are.
                yamlConstructors.put(
                        org.yaml.snakeyaml.nodes.Tag.TIMESTAMP, yamlConstructors.get(org.yaml.snakeyaml.nodes.Tag.STR));
            }
        });
        Map<String, List<Map<String, Object>>> root = yaml.load(plan);
        return root.getOrDefault("keys", List.of());
    }
}
