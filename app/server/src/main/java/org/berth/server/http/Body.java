package org.berth.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.berth.contract.ErrorCode;
import org.berth.server.json.Json;
import org.berth.server.problem.Failure;
import org.berth.server.problem.FieldErrors;

/**
 * A JSON object that a caller sent. Fields are taken one by one; {@link #end} refuses the body with
 * everything that was wrong, fields that nobody took included.
 */
public final class Body {
  /** JSON, and what curl and Python's urllib say of every body when nobody tells them its type. */
  private static final Pattern JSON =
      Pattern.compile(
          "application/(([\\w.-]+\\+)?json|x-www-form-urlencoded)\\s*(;.*)?",
          Pattern.CASE_INSENSITIVE);

  private static final int MOST = 1 << 20;
  private static final int DRAINED = 16 << 20;

  private final JsonNode object;
  private final byte[] bytes;
  private final FieldErrors errors = new FieldErrors();
  private final Set<String> taken = new HashSet<>();

  private Body(JsonNode object, byte[] bytes) {
    this.object = object;
    this.bytes = bytes;
  }

  /**
   * @param type what the body is said to be; one without a type is taken for JSON
   */
  static Body read(InputStream in, Optional<String> type) throws IOException {
    byte[] bytes = in.readNBytes(MOST + 1);
    if (bytes.length > MOST) {
      // A client that still writes would see a reset connection instead of the answer.
      in.skip(DRAINED);
      throw new Failure(ErrorCode.BODY_TOO_LARGE, "The body has more than 1 MiB");
    }
    if (bytes.length > 0 && type.isPresent() && !JSON.matcher(type.get()).matches()) {
      throw new Failure(
          ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The body is said to be '" + type.get() + "'");
    }
    return parse(bytes);
  }

  static Body parse(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      return new Body(Json.tree("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8)), bytes);
    }
    try {
      JsonNode node = Json.tree(bytes);
      if (node.isObject()) {
        StorableText.require(node);
        return new Body(node, bytes);
      }
    } catch (JsonProcessingException e) {
      throw new Failure(ErrorCode.NOT_JSON, "The body is not JSON: " + e.getOriginalMessage());
    } catch (CharConversionException e) {
      throw new Failure(ErrorCode.NOT_JSON, "The body is no text in UTF-8: " + e.getMessage());
    }
    throw new Failure(ErrorCode.NOT_JSON, "The body is JSON, but not an object");
  }

  /** The body as it came, for comparing it with another. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Where the reader of a field adds what is wrong with its value. */
  public FieldErrors errors() {
    return errors;
  }

  /** A field's value; JSON's null is as good as absent. */
  public Optional<JsonNode> take(String field) {
    taken.add(field);
    JsonNode value = object.get(field);
    return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
  }

  /** A field that has to be there. */
  public Optional<JsonNode> require(String field) {
    Optional<JsonNode> value = take(field);
    if (value.isEmpty()) {
      errors.add(field, ErrorCode.MISSING_FIELD, field + " is missing");
    }
    return value;
  }

  /** A field whose feature does not exist yet: refused, not ignored. */
  public void notAvailable(String field) {
    if (take(field).isPresent()) {
      errors.add(field, ErrorCode.NOT_AVAILABLE, field + " is not available yet");
    }
  }

  public Optional<String> text(String field) {
    return typed(field, take(field), JsonNode::isTextual, "a string").map(JsonNode::textValue);
  }

  public Optional<String> requireText(String field) {
    return typed(field, require(field), JsonNode::isTextual, "a string").map(JsonNode::textValue);
  }

  /** One of a few words. */
  public Optional<String> choice(String field, List<String> words) {
    Optional<String> text = text(field);
    if (text.isPresent() && !words.contains(text.get())) {
      errors.add(
          field, ErrorCode.INVALID_VALUE, field + " is not one of " + String.join(", ", words));
    }
    return text;
  }

  public Optional<Boolean> bool(String field) {
    return typed(field, take(field), JsonNode::isBoolean, "true or false")
        .map(JsonNode::booleanValue);
  }

  /** A whole number that may be left out, within bounds that are included. */
  public Optional<Integer> number(String field, int least, int most) {
    return take(field).isPresent()
        ? Optional.of(requireNumber(field, least, most))
        : Optional.empty();
  }

  /** A whole number that has to be there, within bounds that are included. */
  public int requireNumber(String field, int least, int most) {
    Optional<JsonNode> node =
        typed(field, require(field), JsonNode::isIntegralNumber, "a whole number");
    if (node.isEmpty()) {
      return least;
    }
    if (node.get().canConvertToLong() && node.get().longValue() < least) {
      errors.add(
          field, ErrorCode.TOO_SMALL, field + " is " + node.get() + ", the least is " + least);
    } else if (!node.get().canConvertToInt() || node.get().intValue() > most) {
      errors.add(field, ErrorCode.TOO_LARGE, field + " is " + node.get() + ", the most is " + most);
    }
    return node.get().intValue();
  }

  private Optional<JsonNode> typed(
      String field,
      Optional<JsonNode> value,
      java.util.function.Predicate<JsonNode> test,
      String type) {
    if (value.isPresent() && !test.test(value.get())) {
      errors.add(field, ErrorCode.WRONG_TYPE, field + " is not " + type);
      return Optional.empty();
    }
    return value;
  }

  /** Refuses the body if anything was wrong with it. */
  public void end() {
    object
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!taken.contains(name)) {
                errors.add(name, ErrorCode.UNKNOWN_FIELD, name + " is not a field");
              }
            });
    errors.refuse();
  }
}
