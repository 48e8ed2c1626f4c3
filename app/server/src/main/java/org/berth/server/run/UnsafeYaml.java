package org.berth.server.run;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Variables as YAML in which every string is {@code !unsafe}: Ansible hands it on as it is and
 * never takes it for a template.
 */
final class UnsafeYaml {
  private static final Tag UNSAFE = new Tag("!unsafe");

  private UnsafeYaml() {}

  /** Writes maps, lists, strings, numbers, booleans and nulls; anything else is a bug. */
  static String write(Map<String, ?> variables) {
    var options = new DumperOptions();
    options.setDefaultFlowStyle(FlowStyle.BLOCK);
    options.setSplitLines(false);
    var text = new StringWriter();
    new Yaml(options).serialize(node(variables), text);
    return text.toString();
  }

  private static Node node(@Nullable Object value) {
    return switch (value) {
      case null -> plain(Tag.NULL, "null");
      case Map<?, ?> map -> mapping(map);
      case List<?> list ->
          new SequenceNode(Tag.SEQ, list.stream().map(UnsafeYaml::node).toList(), FlowStyle.BLOCK);
      case String text -> new ScalarNode(UNSAFE, text, null, null, ScalarStyle.DOUBLE_QUOTED);
      case Boolean truth -> plain(Tag.BOOL, truth.toString());
      case Double number -> plain(Tag.FLOAT, number.toString());
      case Float number -> plain(Tag.FLOAT, number.toString());
      case Number number -> plain(Tag.INT, number.toString());
      default -> throw new IllegalArgumentException(value.getClass() + " is no variable");
    };
  }

  private static Node mapping(Map<?, ?> map) {
    List<NodeTuple> entries = new ArrayList<>();
    map.forEach(
        (key, value) ->
            entries.add(
                new NodeTuple(
                    new ScalarNode(
                        Tag.STR, String.valueOf(key), null, null, ScalarStyle.DOUBLE_QUOTED),
                    node(value))));
    return new MappingNode(Tag.MAP, entries, FlowStyle.BLOCK);
  }

  private static Node plain(Tag tag, String text) {
    return new ScalarNode(tag, text, null, null, ScalarStyle.PLAIN);
  }
}
