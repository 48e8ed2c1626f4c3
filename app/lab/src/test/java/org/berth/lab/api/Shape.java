package org.berth.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Compares a JSON value with a published shape, as strictly as Perl's numbers allow. */
final class Shape {
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");

  private final List<String> complaints = new ArrayList<>();

  private Shape() {}

  /** What is wrong, one line for each thing. */
  static List<String> complaints(JsonNode data, JsonNode schema) {
    Shape shape = new Shape();
    shape.check("data", data, schema);
    return shape.complaints;
  }

  private void check(String where, JsonNode value, JsonNode schema) {
    String type = schema.path("type").asText("any");
    if (value.isNull() && isOptional(schema)) {
      return;
    }
    switch (type) {
      case "null" -> require(value.isNull(), where, value, "null");
      case "array" -> checkList(where, value, schema);
      case "object" -> checkObject(where, value, schema);
      case "boolean" -> require(value.asText().matches("[01]"), where, value, "0 or 1");
      case "integer" -> checkNumber(where, value, schema, "-?\\d+");
      case "number" -> checkNumber(where, value, schema, NUMBER.pattern());
      case "string" -> checkText(where, value, schema);
      default -> {}
    }
  }

  private static boolean isOptional(JsonNode schema) {
    return schema.path("optional").asInt(0) == 1;
  }

  private void checkList(String where, JsonNode value, JsonNode schema) {
    require(value.isArray(), where, value, "a list");
    for (int index = 0; index < value.size(); index++) {
      check(where + "[" + index + "]", value.get(index), schema.path("items"));
    }
  }

  private void checkObject(String where, JsonNode value, JsonNode schema) {
    require(value.isObject(), where, value, "an object");
    JsonNode properties = schema.path("properties");
    properties
        .properties()
        .forEach(property -> checkProperty(where, value, property.getKey(), property.getValue()));
    if (schema.path("additionalProperties").asText("1").equals("0")) {
      value
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (!properties.has(name)) {
                  complaints.add(where + "." + name + " is not in the schema");
                }
              });
    }
  }

  /** A name that ends in {@code [n]} stands for itself with any number. */
  private void checkProperty(String where, JsonNode value, String name, JsonNode schema) {
    if (name.endsWith("[n]")) {
      Pattern numbered = Pattern.compile(Pattern.quote(name.replace("[n]", "")) + "\\d+");
      value
          .properties()
          .forEach(
              field -> {
                if (numbered.matcher(field.getKey()).matches()) {
                  check(where + "." + field.getKey(), field.getValue(), schema);
                }
              });
    } else if (value.has(name)) {
      check(where + "." + name, value.get(name), schema);
    } else if (!isOptional(schema)) {
      complaints.add(where + "." + name + " is missing");
    }
  }

  private void checkNumber(String where, JsonNode value, JsonNode schema, String pattern) {
    require(value.asText().matches(pattern), where, value, "a number");
    if (schema.has("minimum")) {
      double least = schema.path("minimum").asDouble();
      require(value.asDouble() >= least, where, value, "at least " + least);
    }
    if (schema.has("maximum")) {
      double most = schema.path("maximum").asDouble();
      require(value.asDouble() <= most, where, value, "at most " + most);
    }
  }

  private void checkText(String where, JsonNode value, JsonNode schema) {
    require(value.isTextual(), where, value, "text");
    JsonNode values = schema.path("enum");
    if (values.isArray()) {
      List<String> allowed = new ArrayList<>();
      values.forEach(one -> allowed.add(one.asText()));
      require(allowed.contains(value.asText()), where, value, "one of " + allowed);
    }
    if (schema.has("maxLength")) {
      int longest = schema.path("maxLength").asInt();
      require(value.asText().length() <= longest, where, value, "at most " + longest + " long");
    }
  }

  private void require(boolean holds, String where, JsonNode value, String wanted) {
    if (!holds) {
      complaints.add(where + " is " + value + " and not " + wanted);
    }
  }
}
