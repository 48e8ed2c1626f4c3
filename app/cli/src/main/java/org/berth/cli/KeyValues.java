package org.berth.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.ExitCode;

/**
 * Reads {@code a=1 b="two words"} as Ansible does: blanks part the words, quotes and Jinja's blocks
 * hold them together, every value is a text.
 */
final class KeyValues {
  private static final Pattern ESCAPE =
      Pattern.compile("\\\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([\\\\'\"abfnrtv]))");
  private static final String LETTERS = "\\'\"abfnrtv";
  private static final String MEANINGS = "\\'\"\u0007\b\f\n\r\t\u000b";

  private final String text;
  private final List<String> words = new ArrayList<>();

  private KeyValues(String text) {
    this.text = text;
  }

  static Map<String, String> of(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String escaped : new KeyValues(text).words()) {
      String word = ESCAPE.matcher(escaped).replaceAll(KeyValues::meaning);
      int equals = equals(word);
      if (equals < 0) {
        throw wrong("'" + escaped + "' is not KEY=VALUE");
      }
      values.put(word.substring(0, equals).strip(), unquoted(word.substring(equals + 1).strip()));
    }
    return values;
  }

  private List<String> words() {
    StringBuilder word = new StringBuilder();
    char quote = 0;
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if ((character == ' ' || character == '\n') && quote == 0 && depth == 0) {
        end(word);
        continue;
      }
      word.append(character);
      quote = quote(i, quote);
      depth = Math.max(0, depth + opened(i) - closed(i));
    }
    end(word);
    if (quote != 0 || depth > 0) {
      throw wrong("A quote or a Jinja block is not closed in: " + text);
    }
    return words;
  }

  private void end(StringBuilder word) {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  /** The quote that is open behind a character; 0 for none. */
  private char quote(int at, char open) {
    char character = text.charAt(at);
    boolean escaped = at > 0 && text.charAt(at - 1) == '\\';
    if (escaped || (character != '"' && character != '\'')) {
      return open;
    }
    if (open == 0) {
      return character;
    }
    return open == character ? 0 : open;
  }

  private int opened(int at) {
    return at > 0 && text.charAt(at - 1) == '{' && "{%#".indexOf(text.charAt(at)) >= 0 ? 1 : 0;
  }

  private int closed(int at) {
    return at > 0 && text.charAt(at) == '}' && "}%#".indexOf(text.charAt(at - 1)) >= 0 ? 1 : 0;
  }

  private static int equals(String word) {
    int at = word.indexOf('=', 1);
    while (at > 0 && word.charAt(at - 1) == '\\') {
      at = word.indexOf('=', at + 1);
    }
    return at;
  }

  private static String unquoted(String value) {
    int last = value.length() - 1;
    boolean quoted =
        last > 0
            && (value.charAt(0) == '"' || value.charAt(0) == '\'')
            && value.charAt(0) == value.charAt(last)
            && value.charAt(last - 1) != '\\';
    return quoted ? value.substring(1, last) : value;
  }

  private static String meaning(MatchResult escape) {
    String letter = escape.group(3);
    String hex = escape.group(1) == null ? escape.group(2) : escape.group(1);
    char meant =
        letter == null
            ? (char) Integer.parseInt(hex, 16)
            : MEANINGS.charAt(LETTERS.indexOf(letter));
    return Matcher.quoteReplacement(String.valueOf(meant));
  }

  private static CommandFailure wrong(String sentence) {
    return new CommandFailure(
        ExitCode.USAGE, sentence, "For example -e 'a=1 b=\"two words\"' or -e '{a: 1}'");
  }
}
