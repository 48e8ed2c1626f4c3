package org.berth.lab.endpoint;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a parameter's value may be. Values arrive as text, because forms know nothing else; each
 * type says what is wrong with a text in Proxmox's own words.
 */
public sealed interface Type {

  /** The complaint about {@code value}, or empty when it is fine. */
  Optional<String> complaint(String path, String value);

  /** Any text within its limits, checked in the order format, pattern, longest, shortest. */
  record Text(
      @Nullable Format format,
      @Nullable Pattern pattern,
      @Nullable Integer longest,
      @Nullable Integer shortest)
      implements Type {

    static final Text ANY = new Text(null, null, null, null);

    @Override
    public Optional<String> complaint(String path, String value) {
      if (format != null) {
        Optional<String> wrong = format.complaint(path, value);
        if (wrong.isPresent()) {
          return wrong.map(text -> "invalid format - " + text + "\n");
        }
      }
      if (pattern != null && !pattern.matcher(value).matches()) {
        return Optional.of("value does not match the regex pattern");
      }
      if (longest != null && value.length() > longest) {
        return Optional.of("value may only be " + longest + " characters long");
      }
      if (shortest != null && value.length() < shortest) {
        return Optional.of("value must be at least " + shortest + " characters long");
      }
      return Optional.empty();
    }
  }

  /** A whole number between two bounds that may be missing. */
  record Whole(@Nullable Long least, @Nullable Long most) implements Type {
    private static final Pattern SHAPE = Pattern.compile("[+-]?\\d{1,18}");

    @Override
    public Optional<String> complaint(String path, String value) {
      if (!SHAPE.matcher(value).matches()) {
        return Optional.of("type check ('integer') failed - got '" + value + "'");
      }
      long number = Long.parseLong(value);
      if (most != null && number > most) {
        return Optional.of("value must have a maximum value of " + most);
      }
      if (least != null && number < least) {
        return Optional.of("value must have a minimum value of " + least);
      }
      return Optional.empty();
    }
  }

  /** A guest's number: the one whole number that has a format of its own. */
  record Vmid() implements Type {
    private static final Whole RANGE = new Whole(100L, 999_999_999L);

    @Override
    public Optional<String> complaint(String path, String value) {
      return RANGE
          .complaint(path, value)
          .filter(text -> text.startsWith("type check"))
          .or(
              () ->
                  Formats.VMID
                      .complaint(path, value)
                      .map(text -> "invalid format - " + text + "\n"));
    }
  }

  /** A number that may have a fraction. */
  record Decimal(@Nullable Long least, @Nullable Long most) implements Type {
    private static final Pattern SHAPE =
        Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");

    @Override
    public Optional<String> complaint(String path, String value) {
      if (!SHAPE.matcher(value).matches()) {
        return Optional.of("type check ('number') failed - got '" + value + "'");
      }
      double number = Double.parseDouble(value);
      if (most != null && number > most) {
        return Optional.of("value must have a maximum value of " + most);
      }
      if (least != null && number < least) {
        return Optional.of("value must have a minimum value of " + least);
      }
      return Optional.empty();
    }
  }

  /** {@code 0} or {@code 1} and nothing else; a JSON boolean has become one of them before. */
  record Flag() implements Type {
    @Override
    public Optional<String> complaint(String path, String value) {
      return value.equals("0") || value.equals("1")
          ? Optional.empty()
          : Optional.of("type check ('boolean') failed - got '" + value + "'");
    }
  }

  /** One of a closed list. */
  record Choice(List<String> values) implements Type {
    @Override
    public Optional<String> complaint(String path, String value) {
      return values.contains(value)
          ? Optional.empty()
          : Optional.of(
              "value '%s' does not have a value in the enumeration '%s'"
                  .formatted(value, String.join(", ", values)));
    }
  }

  /** Several texts, sent by repeating the parameter. */
  record Texts() implements Type {
    @Override
    public Optional<String> complaint(String path, String value) {
      return Optional.empty();
    }
  }
}
