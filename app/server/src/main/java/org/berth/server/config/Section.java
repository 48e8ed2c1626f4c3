package org.berth.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One section of the settings while it is read: hands out typed values and notes every problem. */
final class Section {
  private final String name;
  private final Map<String, Object> values;
  private final Path home;
  private final List<String> problems;

  Section(String name, Map<String, Object> values, Path home, List<String> problems) {
    this.name = name;
    this.values = new LinkedHashMap<>(values);
    this.home = home;
    this.problems = problems;
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /** Two ways to say one thing: at most one of them. */
  void oneOf(String key, String other) {
    if (has(key) && has(other)) {
      problems.add(name + "." + key + " and " + name + "." + other + " exclude each other");
    }
  }

  @Nullable String text(String key) {
    Object value = values.remove(key);
    return value == null ? null : String.valueOf(value);
  }

  String text(String key, String byDefault) {
    String value = text(key);
    return value == null ? byDefault : value;
  }

  String required(String key) {
    String value = text(key);
    if (value == null) {
      problems.add(name + "." + key + " is missing");
    }
    return value == null ? "" : value;
  }

  int number(String key, int byDefault, int least, int most) {
    String text = text(key);
    if (text == null) {
      return byDefault;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below together with numbers out of range.
    }
    problems.add(
        name + "." + key + " is '" + text + "', not a number from " + least + " to " + most);
    return byDefault;
  }

  /** Numbers by name, as a map or as {@code name=number,…}. */
  Map<String, Integer> numbers(String key, int least, int most) {
    Object value = values.get(key);
    Map<String, Object> parts = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      values.remove(key);
      map.forEach((part, number) -> parts.put(String.valueOf(part), number));
    } else {
      for (String part : texts(key)) {
        int sign = Math.max(0, part.indexOf('='));
        parts.put(part.substring(0, sign), part.substring(sign + 1));
      }
    }
    var inner = new Section(name + "." + key, parts, home, problems);
    Map<String, Integer> numbers = new LinkedHashMap<>();
    parts.keySet().forEach(part -> numbers.put(part, inner.number(part, least, least, most)));
    return numbers;
  }

  boolean truth(String key, boolean byDefault) {
    String text = text(key, String.valueOf(byDefault));
    if (!text.equals("true") && !text.equals("false")) {
      problems.add(name + "." + key + " is '" + text + "', not true or false");
    }
    return text.equals("true");
  }

  <T> T parsed(String key, String byDefault, Function<String, T> parser) {
    try {
      return parser.apply(text(key, byDefault));
    } catch (IllegalArgumentException e) {
      problems.add(name + "." + key + ": " + e.getMessage());
      return parser.apply(byDefault);
    }
  }

  /** A path; relative ones are meant from {@code BERTH_HOME}. */
  @Nullable Path path(String key) {
    String text = text(key);
    return text == null ? null : home.resolve(text);
  }

  List<String> texts(String key) {
    Object value = values.remove(key);
    if (value == null) {
      return List.of();
    }
    List<?> items =
        value instanceof List<?> list ? list : List.of(String.valueOf(value).split(","));
    List<String> texts = new ArrayList<>();
    for (Object item : items) {
      texts.add(String.valueOf(item).strip());
    }
    return texts.stream().filter(text -> !text.isEmpty()).toList();
  }

  /** Every text of a list, read; those that cannot be read are told and left out. */
  <T> List<T> each(String key, Function<String, T> parser) {
    List<T> values = new ArrayList<>();
    for (String text : texts(key)) {
      try {
        values.add(parser.apply(text));
      } catch (IllegalArgumentException e) {
        problems.add(name + "." + key + ": " + e.getMessage());
      }
    }
    return List.copyOf(values);
  }

  /** Notes what is wrong with the section as a whole. */
  void wrong(String sentence) {
    problems.add(name + " " + sentence);
  }

  /** Whatever nobody asked for is a key that does not exist. */
  void end() {
    for (String key : values.keySet()) {
      problems.add(name + "." + key + " is not a setting");
    }
  }
}
