package io.embedpass.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A mapping of a YAML file that knows its lines. Unknown and doubled keys and values of another kind are faults, never
 * ignored.
 */
final class YamlMap {

    private final Map<String, Node> values = new LinkedHashMap<>();
    private final int line;
    private final Faults faults;

    private YamlMap(MappingNode node, Set<String> known, Faults faults) {
        this.line = line(node);
        this.faults = faults;
        for (NodeTuple tuple : node.getValue()) {
            String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            int keyLine = line(tuple.getKeyNode());
            if (!known.contains(key)) {
                faults.add(
                        keyLine, "there is no key '" + key + "' here", "known are " + String.join(", ", sorted(known)));
            } else if (values.putIfAbsent(key, tuple.getValueNode()) != null) {
                faults.add(keyLine, "the key '" + key + "' stands here twice", "keep one of them");
            }
        }
    }

    /** The mapping that the whole text is; empty, with a fault, when it is none. */
    static Optional<YamlMap> parse(String text, Set<String> known, Faults faults) {
        Node root;
        try {
            root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            faults.add(
                    e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1,
                    "this is not YAML: " + e.getProblem(),
                    "");
            return Optional.empty();
        } catch (YAMLException e) {
            faults.add(0, "this is not YAML: " + e.getMessage(), "");
            return Optional.empty();
        }
        if (root == null) {
            faults.add(0, "the file is empty", "it begins with one of " + String.join(", ", sorted(known)));
            return Optional.empty();
        }
        return of(root, known, faults);
    }

    private static Optional<YamlMap> of(Node node, Set<String> known, Faults faults) {
        if (node instanceof MappingNode mapping) {
            return Optional.of(new YamlMap(mapping, known, faults));
        }
        faults.add(
                line(node), "this is not a list of keys and values", "known are " + String.join(", ", sorted(known)));
        return Optional.empty();
    }

    int line() {
        return line;
    }

    int lineOf(String key) {
        Node node = values.get(key);
        return node == null ? line : line(node);
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    /** A single value; empty when it is not there or, with a fault, is none. */
    Optional<String> text(String key) {
        return Optional.ofNullable(values.get(key)).flatMap(node -> scalar(node, key));
    }

    /** A mapping below this one; empty when it is not there or, with a fault, is none. */
    Optional<YamlMap> map(String key, Set<String> known) {
        return Optional.ofNullable(values.get(key)).flatMap(node -> of(node, known, faults));
    }

    /** In the order of the file. */
    Set<String> keys() {
        return values.keySet();
    }

    /** A list of single values. */
    List<String> texts(String key) {
        return items(key).stream().flatMap(node -> scalar(node, key).stream()).toList();
    }

    /** A list whose items are mappings, or single values that stand for a mapping with one key. */
    List<YamlMap> maps(String key, Set<String> known, @Nullable String shortFor) {
        List<YamlMap> maps = new ArrayList<>();
        for (Node item : items(key)) {
            Node node = item instanceof ScalarNode scalar && shortFor != null ? asMapping(scalar, shortFor) : item;
            of(node, known, faults).ifPresent(maps::add);
        }
        return maps;
    }

    private static MappingNode asMapping(ScalarNode scalar, String key) {
        ScalarNode keyNode =
                new ScalarNode(Tag.STR, key, scalar.getStartMark(), scalar.getEndMark(), scalar.getScalarStyle());
        return new MappingNode(
                Tag.MAP,
                true,
                List.of(new NodeTuple(keyNode, scalar)),
                scalar.getStartMark(),
                scalar.getEndMark(),
                DumperOptions.FlowStyle.BLOCK);
    }

    private List<Node> items(String key) {
        Node node = values.get(key);
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        if (node != null) {
            faults.add(line(node), "'" + key + "' is not a list", "write each item on a line of its own, after a dash");
        }
        return List.of();
    }

    private Optional<String> scalar(Node node, String key) {
        if (node instanceof ScalarNode scalar && !node.getTag().equals(Tag.NULL)) {
            return Optional.of(scalar.getValue());
        }
        faults.add(line(node), "'" + key + "' has no single value", "write one after the colon");
        return Optional.empty();
    }

    private static List<String> sorted(Set<String> known) {
        return known.stream().sorted().toList();
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
