package org.berth.lab.guest;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Proxmox's text form of a guest's configuration: {@code key: value} lines, the description as
 * comment lines before them, then {@code [pve:pending]} and one section for each snapshot.
 */
final class ConfigText {
  private static final String PENDING = "pve:pending";
  private static final Pattern HEADING = Pattern.compile("\\[([^]]+)]\\s*");
  private static final Pattern OPTION = Pattern.compile("([a-z][a-z_]*\\d*):\\s*(.+?)\\s*");
  private static final Pattern RAW = Pattern.compile("lxc[.a-zA-Z0-9_]*\\s*[:=].*");

  private ConfigText() {}

  static String print(GuestConfig config) {
    StringBuilder text = new StringBuilder();
    print(config.now(), text);
    if (!config.pending().options().isEmpty()) {
      text.append("\n[").append(PENDING).append("]\n");
      print(config.pending(), text);
    }
    config
        .snapshots()
        .forEach(
            (name, section) -> {
              text.append("\n[").append(name).append("]\n");
              print(section, text);
            });
    return text.toString();
  }

  private static void print(Section section, StringBuilder text) {
    section
        .get("description")
        .ifPresent(
            description ->
                description
                    .lines()
                    .forEach(line -> text.append('#').append(encode(line)).append('\n')));
    section
        .without("description")
        .options()
        .forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
    section.raw().forEach(line -> text.append(line).append('\n'));
  }

  static GuestConfig parse(String text) {
    Map<String, Draft> drafts = new LinkedHashMap<>();
    Draft draft = drafts.computeIfAbsent("", name -> new Draft());
    for (String line : text.lines().toList()) {
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        draft = drafts.computeIfAbsent(heading.group(1), name -> new Draft());
      } else {
        draft.add(line);
      }
    }
    Section now = drafts.getOrDefault("", new Draft()).section();
    Section pending = drafts.getOrDefault(PENDING, new Draft()).section();
    SortedMap<String, Section> snapshots = new TreeMap<>();
    drafts.forEach(
        (name, section) -> {
          if (!name.isEmpty() && !name.equals(PENDING)) {
            snapshots.put(name, section.section());
          }
        });
    return new GuestConfig(now, pending, snapshots);
  }

  /** A section while it is read. */
  private static final class Draft {
    private final List<String> description = new ArrayList<>();
    private final SortedMap<String, String> options = new TreeMap<>();
    private final List<String> raw = new ArrayList<>();

    void add(String line) {
      Matcher option = OPTION.matcher(line);
      if (line.startsWith("#")) {
        description.add(
            URLDecoder.decode(line.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8));
      } else if (RAW.matcher(line).matches()) {
        raw.add(line);
      } else if (option.matches()) {
        options.put(option.group(1), option.group(2));
      }
    }

    Section section() {
      SortedMap<String, String> all = new TreeMap<>(options);
      if (!description.isEmpty()) {
        all.put("description", String.join("\n", description) + "\n");
      }
      return new Section(all, raw);
    }
  }

  /** Control characters, percent signs, colons and what is not ASCII, as Proxmox writes them. */
  private static String encode(String line) {
    StringBuilder text = new StringBuilder();
    for (byte octet : line.getBytes(StandardCharsets.UTF_8)) {
      int code = octet & 0xFF;
      if (code < 0x20 || code > 0x7E || code == '%' || code == ':') {
        text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
      } else {
        text.append((char) code);
      }
    }
    return text.toString();
  }

  /** What {@code digest} guards changes with: the SHA-1 of the text. */
  static String digest(GuestConfig config) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-1")
                  .digest(print(config).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }
}
