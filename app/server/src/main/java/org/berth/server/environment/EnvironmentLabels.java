package org.berth.server.environment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.berth.contract.ErrorCode;
import org.berth.server.problem.FieldErrors;

/**
 * Labels: the owner's own words, kept and passed on as they are and never read as anything else.
 */
final class EnvironmentLabels {
  private static final Pattern KEY = Pattern.compile("[a-z0-9]([a-z0-9._/-]{0,61}[a-z0-9])?");
  private static final int MOST = 32;
  private static final int LONGEST = 256;

  private EnvironmentLabels() {}

  static Map<String, String> parse(JsonNode node, FieldErrors errors) {
    Map<String, String> labels = new TreeMap<>();
    if (!node.isObject()) {
      errors.add("labels", ErrorCode.WRONG_TYPE, "labels is not an object");
      return labels;
    }
    if (node.size() > MOST) {
      errors.add("labels", ErrorCode.INVALID_LABEL, "There are more than " + MOST + " labels");
      return labels;
    }
    node.properties().forEach(each -> add(labels, each.getKey(), each.getValue(), errors));
    return labels;
  }

  private static void add(
      Map<String, String> labels, String key, JsonNode value, FieldErrors errors) {
    String field = "labels." + key;
    if (!KEY.matcher(key).matches()) {
      errors.add(field, ErrorCode.INVALID_LABEL, "'" + key + "' is not a key for a label");
    } else if (!value.isTextual()) {
      errors.add(field, ErrorCode.WRONG_TYPE, field + " is not a string");
    } else if (value.textValue().length() > LONGEST) {
      errors.add(field, ErrorCode.INVALID_LABEL, field + " has more than 256 characters");
    } else if (value.textValue().chars().anyMatch(Character::isISOControl)) {
      errors.add(field, ErrorCode.INVALID_LABEL, field + " has control characters");
    } else {
      labels.put(key, value.textValue());
    }
  }
}
