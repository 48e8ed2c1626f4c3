package org.berth.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;
import org.berth.contract.ErrorCode;
import org.berth.server.problem.FieldErrors;

/**
 * Text that PostgreSQL takes and JSON gives back: without NUL, without half of a surrogate pair.
 */
final class StorableText {
  private static final Pattern OTHER = Pattern.compile("[\\x{0}\\x{D800}-\\x{DFFF}]");

  private StorableText() {}

  static boolean holds(String text) {
    return !OTHER.matcher(text).find();
  }

  /** Refuses an object in which a key or a value, however deep, is other text. */
  static void require(JsonNode object) {
    var errors = new FieldErrors();
    fields(object, "", errors);
    errors.refuse();
  }

  private static void fields(JsonNode object, String prefix, FieldErrors errors) {
    object
        .properties()
        .forEach(
            each -> {
              String field = prefix + OTHER.matcher(each.getKey()).replaceAll("\uFFFD");
              if (!holds(each.getKey())) {
                refuse(field, errors);
              }
              value(each.getValue(), field, errors);
            });
  }

  private static void value(JsonNode node, String field, FieldErrors errors) {
    if (node.isObject()) {
      fields(node, field + ".", errors);
    } else if (node.isArray()) {
      node.forEach(item -> value(item, field, errors));
    } else if (node.isTextual() && !holds(node.textValue())) {
      refuse(field, errors);
    }
  }

  private static void refuse(String field, FieldErrors errors) {
    errors.add(
        field, ErrorCode.INVALID_VALUE, field + " has a character that no text has, such as NUL");
  }
}
