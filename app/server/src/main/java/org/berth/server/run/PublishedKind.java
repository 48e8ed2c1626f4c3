package org.berth.server.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One key under {@code berth}: its fields, and how it becomes a fact once they are in order. */
record PublishedKind(Map<String, Type> fields, Function<JsonNode, Published> parse) {
  static final Map<String, PublishedKind> OF =
      Map.of(
          "guest",
          kind(
              n ->
                  new Published.Guest(
                      text(n, "cluster"),
                      text(n, "node"),
                      text(n, "kind"),
                      number(n, "id"),
                      text(n, "address"),
                      text(n, "host_key")),
              Type.TEXT.of("cluster", "node", "kind", "address", "host_key"),
              Type.NUMBER.of("id")),
          "docker",
          kind(
              n -> new Published.Docker(text(n, "engine"), text(n, "api")),
              Type.TEXT.of("engine", "api")),
          "observation",
          kind(
              n -> new Published.Observation(text(n, "guest"), text(n, "differences")),
              Type.TEXT.of("guest", "differences")),
          "agent",
          kind(
              n -> new Published.Agent(text(n, "url"), text(n, "state"), text(n, "reason")),
              Type.TEXT.of("url", "state", "reason")),
          "route",
          kind(
              n -> new Published.Route(text(n, "url"), text(n, "state")),
              Type.TEXT.of("url", "state")),
          "netbox",
          kind(
              n -> new Published.Netbox(text(n, "url"), text(n, "state"), text(n, "reason")),
              Type.TEXT.of("url", "state", "reason")),
          "isolation",
          kind(n -> new Published.Isolation(text(n, "lacking")), Type.TEXT.of("lacking")),
          "patched",
          kind(
              n -> new Published.Patched(text(n, "id"), text(n, "engine"), text(n, "api")),
              Type.TEXT.of("id", "engine", "api")),
          "step",
          kind(
              n -> new Published.Step(text(n, "name"), number(n, "percent")),
              Type.TEXT.of("name"),
              Type.PERCENT.of("percent")),
          "template",
          kind(
              n ->
                  new Published.Template(
                      text(n, "cluster"),
                      text(n, "node"),
                      number(n, "id"),
                      text(n, "name"),
                      text(n, "version")),
              Type.TEXT.of("cluster", "node", "name", "version"),
              Type.NUMBER.of("id")));

  /** What a field may hold. Ansible's templates often make strings of numbers. */
  enum Type {
    TEXT("a text", ".*"),
    NUMBER("a whole number", "-?\\d{1,9}"),
    PERCENT("a number from 0 to 100", "100(\\.0+)?|\\d{1,2}(\\.\\d+)?");

    private final String words;
    private final String pattern;

    Type(String words, String pattern) {
      this.words = words;
      this.pattern = pattern;
    }

    private Map<String, Type> of(String... names) {
      Map<String, Type> fields = new LinkedHashMap<>();
      for (String name : names) {
        fields.put(name, this);
      }
      return fields;
    }

    private boolean fits(JsonNode value) {
      return value.isNull() || this == TEXT || value.asText().matches(pattern);
    }
  }

  @SafeVarargs
  private static PublishedKind kind(
      Function<JsonNode, Published> parse, Map<String, Type>... fields) {
    Map<String, Type> all = new LinkedHashMap<>();
    for (Map<String, Type> some : fields) {
      all.putAll(some);
    }
    return new PublishedKind(all, parse);
  }

  /** What is wrong with a value; {@code key} is where it stands under {@code berth}. */
  Optional<String> wrong(String key, JsonNode value) {
    if (!value.isObject()) {
      return Optional.of("berth." + key + " is not a dictionary");
    }
    return value.properties().stream()
        .flatMap(
            field ->
                wrong(fields.get(field.getKey()), field.getValue()).stream()
                    .map(why -> "berth." + key + "." + field.getKey() + " " + why))
        .findFirst();
  }

  private static Optional<String> wrong(@Nullable Type type, JsonNode value) {
    if (type == null) {
      return Optional.of("is not known");
    }
    if (value.isContainerNode()) {
      return Optional.of("is not a single value");
    }
    return type.fits(value) ? Optional.empty() : Optional.of("is not " + type.words);
  }

  private static @Nullable String text(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isMissingNode() || value.isNull() ? null : value.asText();
  }

  private static @Nullable Integer number(JsonNode object, String field) {
    String text = text(object, field);
    return text == null ? null : Integer.valueOf(text.replaceFirst("\\..*", ""));
  }
}
