package org.berth.cli.output;

import java.io.PrintStream;
import java.util.Map;

/**
 * What the person's screen can do, and text made safe for it.
 *
 * @param live whether lines may be drawn over
 */
public record Terminal(boolean live, boolean colours, int columns) {
  private static final int USUAL_COLUMNS = 100;

  /** Standard error is a screen unless it goes to a pipe or the person wants none of it. */
  public static Terminal of(Map<String, String> variables, boolean attached) {
    boolean dumb = "dumb".equals(variables.getOrDefault("TERM", "dumb"));
    boolean live = attached && !dumb;
    boolean colours = live && variables.getOrDefault("NO_COLOR", "").isEmpty();
    return new Terminal(live, colours, columns(variables.getOrDefault("COLUMNS", "")));
  }

  /**
   * Control characters would let a name or a task's title draw on the screen: they become question
   * marks.
   */
  public static String harmless(String text) {
    return text.codePoints()
        .map(character -> Character.isISOControl(character) ? '?' : character)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  public String green(String text) {
    return paint("32", text);
  }

  public String red(String text) {
    return paint("31", text);
  }

  public String dim(String text) {
    return paint("2", text);
  }

  public String bold(String text) {
    return paint("1", text);
  }

  /** Goes back over the last lines and clears them. */
  public static void rewind(PrintStream out, int lines) {
    if (lines > 0) {
      out.print("\u001b[" + lines + "A\u001b[J");
    }
  }

  private String paint(String code, String text) {
    return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  private static int columns(String text) {
    return text.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(text) : USUAL_COLUMNS;
  }
}
