package org.berth.lab.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.berth.lab.endpoint.Refusal;

/**
 * Reads parameters out of query strings and bodies. A name that comes twice keeps all its values.
 */
final class Sent {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Sent() {}

  /** The pairs of a query string or a form. */
  static Map<String, String> form(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : text.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        values.merge(decode(name), decode(value), (one, other) -> one + "\0" + other);
      }
    }
    return values;
  }

  /** The members of a JSON object as texts; booleans are 1 and 0, null is absent. */
  static Map<String, String> json(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    if (text.isBlank()) {
      return values;
    }
    try {
      JsonNode object = JSON.readTree(text);
      if (!object.isObject()) {
        throw new Refusal(400, "JSON body is not an object", Map.of());
      }
      object.properties().forEach(member -> put(values, member.getKey(), member.getValue()));
      return values;
    } catch (JsonProcessingException broken) {
      throw new Refusal(400, "unable to parse JSON body", Map.of());
    }
  }

  private static void put(Map<String, String> values, String name, JsonNode value) {
    if (value.isArray()) {
      value.forEach(item -> values.merge(name, text(item), (one, other) -> one + "\0" + other));
    } else if (!value.isNull()) {
      values.put(name, text(value));
    }
  }

  private static String text(JsonNode value) {
    if (value.isBoolean()) {
      return value.booleanValue() ? "1" : "0";
    }
    return value.isValueNode() ? value.asText() : value.toString();
  }

  /** A path or cookie, where a plus sign is a plus sign. */
  static String decodePath(String text) {
    return decode(text.replace("+", "%2B"));
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException broken) {
      throw new Refusal(400, "bad URL encoding", Map.of());
    }
  }
}
