package org.berth.lab.endpoint;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One declared parameter. {@code instances} above zero makes it an indexed one: {@code net} with 32
 * instances stands for {@code net0} to {@code net31}.
 */
public record Parameter(
    String name, Type type, boolean optional, int instances, @Nullable String requires) {

  public static Parameter text(String name) {
    return of(name, Type.Text.ANY);
  }

  public static Parameter text(String name, Format format) {
    return of(name, new Type.Text(format, null, null, null));
  }

  public static Parameter text(String name, Pattern pattern) {
    return of(name, new Type.Text(null, pattern, null, null));
  }

  public static Parameter whole(String name) {
    return of(name, new Type.Whole(null, null));
  }

  public static Parameter whole(String name, long least) {
    return of(name, new Type.Whole(least, null));
  }

  public static Parameter whole(String name, long least, long most) {
    return of(name, new Type.Whole(least, most));
  }

  public static Parameter decimal(String name) {
    return of(name, new Type.Decimal(null, null));
  }

  public static Parameter decimal(String name, long least) {
    return of(name, new Type.Decimal(least, null));
  }

  public static Parameter decimal(String name, long least, long most) {
    return of(name, new Type.Decimal(least, most));
  }

  public static Parameter flag(String name) {
    return of(name, new Type.Flag());
  }

  public static Parameter choice(String name, String... values) {
    return of(name, new Type.Choice(List.copyOf(Arrays.asList(values))));
  }

  public static Parameter texts(String name) {
    return of(name, new Type.Texts());
  }

  private static Parameter of(String name, Type type) {
    return new Parameter(name, type, true, 0, null);
  }

  /** This parameter, which must be given. */
  public Parameter required() {
    return new Parameter(name, type, false, instances, requires);
  }

  /** This parameter as {@code name0} to {@code name(count - 1)}. */
  public Parameter indexed(int count) {
    return new Parameter(name, type, optional, count, requires);
  }

  /** This parameter, which makes no sense without {@code other}. */
  public Parameter requires(String other) {
    return new Parameter(name, type, optional, instances, other);
  }

  /** This text parameter with at most {@code length} characters. */
  public Parameter atMost(int length) {
    return new Parameter(
        name,
        new Type.Text(asText().format(), asText().pattern(), length, asText().shortest()),
        optional,
        instances,
        requires);
  }

  /** This text parameter with at least {@code length} characters. */
  public Parameter atLeast(int length) {
    return new Parameter(
        name,
        new Type.Text(asText().format(), asText().pattern(), asText().longest(), length),
        optional,
        instances,
        requires);
  }

  private Type.Text asText() {
    if (type instanceof Type.Text text) {
      return text;
    }
    throw new IllegalStateException("parameter " + name + " is no text");
  }

  /** Whether a sent parameter of this name is meant. */
  boolean covers(String sent) {
    if (instances == 0) {
      return sent.equals(name);
    }
    if (!sent.startsWith(name) || !sent.substring(name.length()).matches("0|[1-9]\\d{0,2}")) {
      return false;
    }
    return Integer.parseInt(sent.substring(name.length())) < instances;
  }
}
