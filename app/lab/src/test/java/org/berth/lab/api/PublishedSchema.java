package org.berth.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Proxmox's published schema of its API, where it lies beside the checkout. It is another
 * licence's, and therefore never part of this repository.
 */
final class PublishedSchema {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");

  private final JsonNode endpoints;

  private PublishedSchema(JsonNode endpoints) {
    this.endpoints = endpoints;
  }

  private static Path folder() {
    return Path.of(System.getProperty("berth.root", "../.."), "../shared/contracts/pve");
  }

  /** The schema, or empty where nobody has put it. */
  static Optional<PublishedSchema> find() {
    return read("subset.json").map(root -> new PublishedSchema(root.path("endpoints")));
  }

  /** The published built-in roles with their privileges. */
  static Optional<JsonNode> roles() {
    return read("roles-9.0.json");
  }

  private static Optional<JsonNode> read(String name) {
    Path file = folder().resolve(name);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readTree(file.toFile()));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  boolean has(String method, String path) {
    return endpoints.path(path).has(method);
  }

  /** The published parameters of a call. */
  JsonNode parameters(String method, String path) {
    return endpoints.path(path).path(method).path("parameters").path("properties");
  }

  boolean allowsTokens(String method, String path) {
    return endpoints.path(path).path(method).path("allowtoken").asInt(1) == 1;
  }

  /** What is wrong with the answer of a call, one line for each thing. */
  List<String> complaints(String method, String path, JsonNode data) {
    List<String> complaints = new ArrayList<>();
    check("data", data, endpoints.path(path).path(method).path("returns"), complaints);
    return complaints;
  }

  private static void check(
      String where, JsonNode value, JsonNode schema, List<String> complaints) {
    if (value.isNull()) {
      return;
    }
    switch (schema.path("type").asText("any")) {
      case "null" -> complaints.add(where + " should be null");
      case "array" -> {
        require(value.isArray(), where, value, "an array", complaints);
        for (int index = 0; index < value.size(); index++) {
          check(where + "[" + index + "]", value.get(index), schema.path("items"), complaints);
        }
      }
      case "object" -> checkObject(where, value, schema, complaints);
      case "boolean" -> require(value.asText().matches("[01]"), where, value, "0 or 1", complaints);
      case "integer" ->
          require(value.asText().matches("-?\\d+"), where, value, "a whole number", complaints);
      case "number" ->
          require(NUMBER.matcher(value.asText()).matches(), where, value, "a number", complaints);
      case "string" -> checkText(where, value, schema, complaints);
      default -> {}
    }
  }

  private static void checkObject(
      String where, JsonNode value, JsonNode schema, List<String> complaints) {
    require(value.isObject(), where, value, "an object", complaints);
    schema
        .path("properties")
        .properties()
        .forEach(
            property -> {
              String name = property.getKey();
              boolean optional =
                  property.getValue().path("optional").asInt(0) == 1 || name.contains("[n]");
              if (value.has(name)) {
                check(where + "." + name, value.get(name), property.getValue(), complaints);
              } else if (!optional) {
                complaints.add(where + "." + name + " is missing");
              }
            });
    if (schema.path("additionalProperties").asText("1").equals("0")) {
      value
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (!schema.path("properties").has(name)) {
                  complaints.add(where + "." + name + " is not in the schema");
                }
              });
    }
  }

  private static void checkText(
      String where, JsonNode value, JsonNode schema, List<String> complaints) {
    require(value.isValueNode(), where, value, "text", complaints);
    JsonNode values = schema.path("enum");
    if (values.isArray()) {
      List<String> allowed = new ArrayList<>();
      values.forEach(one -> allowed.add(one.asText()));
      require(allowed.contains(value.asText()), where, value, "one of " + allowed, complaints);
    }
  }

  private static void require(
      boolean holds, String where, JsonNode value, String wanted, List<String> complaints) {
    if (!holds) {
      complaints.add(where + " is " + value + " and not " + wanted);
    }
  }
}
