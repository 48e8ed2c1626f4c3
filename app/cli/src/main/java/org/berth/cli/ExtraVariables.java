package org.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.ExitCode;
import org.berth.cli.service.Json;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;

/** What stands behind {@code -e}, read as ansible-playbook reads it; a later one wins. */
final class ExtraVariables {
  private ExtraVariables() {}

  static Map<String, JsonNode> of(List<String> given) {
    Map<String, JsonNode> all = new LinkedHashMap<>();
    given.stream()
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .forEach(text -> all.putAll(one(text)));
    return all;
  }

  private static Map<String, JsonNode> one(String text) {
    return switch (text.charAt(0)) {
      case '@' -> map(text, file(text.substring(1)));
      case '{', '[' -> map(text, text);
      case '/', '.' ->
          throw new CommandFailure(
              ExitCode.USAGE, "'" + text + "' is not KEY=VALUE", "A file of them: -e @" + text);
      default -> texts(KeyValues.of(text));
    };
  }

  private static Map<String, JsonNode> texts(Map<String, String> values) {
    Map<String, JsonNode> texts = new LinkedHashMap<>();
    values.forEach((key, value) -> texts.put(key, JsonNodeFactory.instance.textNode(value)));
    return texts;
  }

  private static String file(String name) {
    try {
      return Files.readString(Path.of(name));
    } catch (IOException unreadable) {
      throw new CommandFailure(ExitCode.USAGE, "The file '" + name + "' cannot be read");
    }
  }

  /** JSON is tried first: YAML reads a few of its numbers as texts. */
  private static Map<String, JsonNode> map(String source, String text) {
    JsonNode tree = Json.read(text).orElseGet(() -> yaml(source, text));
    if (!tree.isObject()) {
      throw new CommandFailure(ExitCode.USAGE, "'" + source + "' is not a map of variables");
    }
    Map<String, JsonNode> map = new LinkedHashMap<>();
    tree.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue()));
    return map;
  }

  private static JsonNode yaml(String source, String text) {
    try {
      return Json.tree(new Yaml(new Plain()).load(text));
    } catch (MarkedYAMLException broken) {
      String place = "line " + (broken.getProblemMark().getLine() + 1);
      throw new CommandFailure(
          ExitCode.USAGE, "'" + source + "' is not YAML: " + broken.getProblem() + ", " + place);
    } catch (YAMLException broken) {
      throw new CommandFailure(ExitCode.USAGE, "'" + source + "' is not YAML");
    }
  }

  /** Dates stay the texts that they are; JSON has none. */
  private static final class Plain extends SafeConstructor {
    Plain() {
      super(new LoaderOptions());
      yamlConstructors.put(Tag.TIMESTAMP, new ConstructYamlStr());
    }
  }
}
