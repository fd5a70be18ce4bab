package io.embedpass.cli;

import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Changes single values in the text of a key plan and leaves everything else as it stands: comments, order, blank lines,
 * quotes, line endings. Immutable. The text must be a plan that was read without faults.
 */
final class PlanEdit {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./:;=?&@%+~-]*");

    private final String text;
    private final SequenceNode keys;

    private PlanEdit(String text) {
        this.text = text;
        Node root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
        this.keys = value(root, "keys")
                .filter(SequenceNode.class::isInstance)
                .map(SequenceNode.class::cast)
                .orElseThrow(() -> new UneditablePlanException("the plan has no list of keys"));
    }

    static PlanEdit of(String text) {
        return new PlanEdit(text);
    }

    String text() {
        return text;
    }

    /** Adds an entry at the end. */
    PlanEdit append(String source, String publishedAt) {
        List<Node> items = keys.getValue();
        if (items.isEmpty()) {
            throw new UneditablePlanException("the list of keys is empty; write its first entry by hand");
        }
        Node last = items.getLast();
        if (keys.getFlowStyle() == FlowStyle.FLOW) {
            String entry = ", {source: " + quoted(source) + ", published-at: " + publishedAt + "}";
            return insert(at(last.getEndMark()), entry);
        }
        String indent = " ".repeat(keys.getStartMark().getColumn());
        return insertLine(
                contentEnd(last), indent + "- source: " + quoted(source), indent + "  published-at: " + publishedAt);
    }

    /** @param entry its index, from 0, here and below */
    boolean has(int entry, String key) {
        return value(mapping(entry), key).isPresent();
    }

    /** Gives an entry's key this value, in the place of the one that it has. */
    PlanEdit set(int entry, String key, String value) {
        return set(mapping(entry), key, value);
    }

    /** Takes a key away from an entry. */
    PlanEdit remove(int entry, String key) {
        return remove(mapping(entry), key);
    }

    /** Gives an entry a position of an embed. */
    PlanEdit setPosition(int entry, String embed, String at) {
        Optional<Node> embeds = value(mapping(entry), "embeds");
        return embeds.isPresent()
                ? set((MappingNode) embeds.get(), embed, at)
                : set(entry, "embeds", "{" + embed + ": " + at + "}");
    }

    /** Takes a position of an embed away from an entry. */
    PlanEdit removePosition(int entry, String embed) {
        MappingNode embeds = (MappingNode) value(mapping(entry), "embeds").orElseThrow();
        return embeds.getValue().size() == 1 ? remove(entry, "embeds") : remove(embeds, embed);
    }

    private PlanEdit set(MappingNode mapping, String key, String value) {
        Optional<Node> old = value(mapping, key);
        if (old.isPresent()) {
            return replace(at(old.get().getStartMark()), at(old.get().getEndMark()), value);
        }
        NodeTuple first = mapping.getValue().getFirst();
        if (mapping.getFlowStyle() == FlowStyle.FLOW) {
            return insert(at(mapping.getValue().getLast().getValueNode().getEndMark()), ", " + key + ": " + value);
        }
        String indent = " ".repeat(first.getKeyNode().getStartMark().getColumn());
        return insertLine(contentEnd(first.getValueNode()), indent + key + ": " + value);
    }

    private PlanEdit remove(MappingNode mapping, String key) {
        List<NodeTuple> tuples = mapping.getValue();
        int index = 0;
        while (!isNamed(tuples.get(index), key)) {
            index++;
        }
        NodeTuple tuple = tuples.get(index);
        if (mapping.getFlowStyle() == FlowStyle.FLOW) {
            return index > 0
                    ? replace(at(tuples.get(index - 1).getValueNode().getEndMark()), end(tuple), "")
                    : replace(start(tuple), start(tuples.get(1)), "");
        }
        if (index == 0) {
            return removeFirst(start(tuple), start(tuples.get(1)));
        }
        return removeLines(start(tuple), contentEnd(tuple.getValueNode()));
    }

    /** The first key stands behind the dash, which the next one takes over. */
    private PlanEdit removeFirst(int start, int next) {
        if (text.substring(start, next).contains("#")) {
            throw new UneditablePlanException("a comment stands behind the key that is to go; edit the plan by hand");
        }
        return replace(start, next, "");
    }

    /** A comment at the end of the line stays, on a line of its own. */
    private PlanEdit removeLines(int start, int end) {
        int lineStart = text.lastIndexOf('\n', start - 1) + 1;
        int lineEnd = lineEnd(end);
        String rest = text.substring(end, lineEnd).strip();
        if (rest.isEmpty()) {
            int next = lineEnd + newline(lineEnd);
            return next > lineEnd || lineStart == 0
                    ? replace(lineStart, next, "")
                    : replace(lineStart - (text.startsWith("\r\n", lineStart - 2) ? 2 : 1), lineEnd, "");
        }
        return replace(start, lineEnd, rest);
    }

    private PlanEdit insertLine(int after, String... lines) {
        int lineEnd = lineEnd(after);
        String newline = text.contains("\r\n") ? "\r\n" : "\n";
        return insert(lineEnd, newline + String.join(newline, lines));
    }

    private PlanEdit insert(int at, String what) {
        return replace(at, at, what);
    }

    private PlanEdit replace(int from, int to, String with) {
        return new PlanEdit(text.substring(0, from) + with + text.substring(to));
    }

    private int lineEnd(int from) {
        int end = text.indexOf('\n', from);
        if (end < 0) {
            return text.length();
        }
        return end > from && text.charAt(end - 1) == '\r' ? end - 1 : end;
    }

    private int newline(int at) {
        return text.startsWith("\r\n", at) ? 2 : text.startsWith("\n", at) ? 1 : 0;
    }

    /** Behind the last character that is content: the end of a block is where the next one begins. */
    private int contentEnd(Node node) {
        return switch (node) {
            case MappingNode mapping
            when mapping.getFlowStyle() != FlowStyle.FLOW ->
                contentEnd(mapping.getValue().getLast().getValueNode());
            case SequenceNode sequence
            when sequence.getFlowStyle() != FlowStyle.FLOW ->
                contentEnd(sequence.getValue().getLast());
            default -> at(node.getEndMark());
        };
    }

    private MappingNode mapping(int entry) {
        return (MappingNode) keys.getValue().get(entry);
    }

    private static Optional<Node> value(Node node, String key) {
        return node instanceof MappingNode mapping
                ? mapping.getValue().stream()
                        .filter(tuple -> isNamed(tuple, key))
                        .map(NodeTuple::getValueNode)
                        .findFirst()
                : Optional.empty();
    }

    private static boolean isNamed(NodeTuple tuple, String key) {
        return tuple.getKeyNode() instanceof ScalarNode scalar
                && scalar.getValue().equals(key);
    }

    private int start(NodeTuple tuple) {
        return at(tuple.getKeyNode().getStartMark());
    }

    private int end(NodeTuple tuple) {
        return at(tuple.getValueNode().getEndMark());
    }

    /** SnakeYAML counts code points. */
    private int at(Mark mark) {
        return text.offsetByCodePoints(0, mark.getIndex());
    }

    private static String quoted(String value) {
        return PLAIN.matcher(value).matches()
                ? value
                : "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
