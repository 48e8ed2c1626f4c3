package org.berth.cli.output;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * One column of a table.
 *
 * @param pointer where the value stands in an item (RFC 6901)
 * @param wide shown only when there is room asked for
 */
public record Column(String title, JsonPointer pointer, boolean wide) {
  public static Column of(String title, String pointer) {
    return new Column(title, JsonPointer.compile(pointer), false);
  }

  public static Column wide(String title, String pointer) {
    return new Column(title, JsonPointer.compile(pointer), true);
  }

  /** The value as a person reads it; a dash where there is none. */
  String text(JsonNode item) {
    JsonNode value = item.at(pointer);
    if (value.isMissingNode()
        || value.isNull()
        || (value.isTextual() && value.textValue().isEmpty())) {
      return "-";
    }
    return value.isValueNode()
        ? Terminal.harmless(value.asText())
        : Terminal.harmless(value.toString());
  }
}
