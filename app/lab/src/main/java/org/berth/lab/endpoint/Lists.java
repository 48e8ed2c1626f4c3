package org.berth.lab.endpoint;

import java.util.Arrays;
import java.util.List;

/** Proxmox's lists inside one text. */
public final class Lists {

  private Lists() {}

  /** The parts of {@code text} between commas, semicolons, blanks and NUL. */
  public static List<String> split(String text) {
    return Arrays.stream(text.split("[,;\\s\\x00]+")).filter(part -> !part.isEmpty()).toList();
  }
}
