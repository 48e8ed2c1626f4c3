package org.berth.lab.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The accounts of one guest's control groups, in version 1 or 2; what is not kept counts as 0. */
final class Cgroup {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final String PAYLOAD = "lxc.payload.";

  private final Map<String, Path> folders;

  private Cgroup(Map<String, Path> folders) {
    this.folders = folders;
  }

  static Cgroup of(GuestProcess init) {
    Map<String, Path> folders = new HashMap<>();
    for (String line : init.cgroups()) {
      String[] field = line.split(":", 3);
      for (String controller : field[1].split(",", -1)) {
        String name = controller.startsWith("name=") ? controller.substring(5) : controller;
        folders.put(name, ROOT.resolve(name).resolve(payload(field[2])));
      }
    }
    return new Cgroup(folders);
  }

  /** The guest's own group; its init may sit in one below. */
  static String payload(String path) {
    List<String> parts = Stream.of(path.split("/", -1)).filter(part -> !part.isEmpty()).toList();
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i).startsWith(PAYLOAD)) {
        return String.join("/", parts.subList(0, i + 1));
      }
    }
    return String.join("/", parts);
  }

  double cpuSeconds() {
    return isSplit("cpuacct")
        ? number("cpuacct", "cpuacct.usage") / 1e9
        : keyed("", "cpu.stat", "usage_usec") / 1e6;
  }

  /** Memory that cannot be given back at once: page cache that is not in use is left out. */
  long memory() {
    return isSplit("memory")
        ? number("memory", "memory.usage_in_bytes")
            - keyed("memory", "memory.stat", "total_inactive_file")
        : number("", "memory.current") - keyed("", "memory.stat", "inactive_file");
  }

  long swap() {
    return isSplit("memory")
        ? Math.max(
            0,
            number("memory", "memory.memsw.usage_in_bytes")
                - number("memory", "memory.usage_in_bytes"))
        : number("", "memory.swap.current");
  }

  boolean frozen() {
    return isSplit("freezer")
        ? text("freezer", "freezer.state").startsWith("FROZEN")
        : keyed("", "cgroup.events", "frozen") == 1;
  }

  long diskRead() {
    return disk("Read", "rbytes=");
  }

  long diskWrite() {
    return disk("Write", "wbytes=");
  }

  private long disk(String word1, String word2) {
    boolean split = isSplit("blkio");
    String text =
        split ? text("blkio", "blkio.throttle.io_service_bytes_recursive") : text("", "io.stat");
    return text.lines()
        .flatMap(line -> split ? version1(line, word1) : version2(line, word2))
        .mapToLong(Long::parseLong)
        .sum();
  }

  private static Stream<String> version1(String line, String word) {
    String[] field = line.split(" ", -1);
    return field.length == 3 && field[1].equals(word) ? Stream.of(field[2]) : Stream.empty();
  }

  private static Stream<String> version2(String line, String word) {
    return Stream.of(line.split(" ", -1))
        .filter(field -> field.startsWith(word))
        .map(field -> field.substring(word.length()));
  }

  private boolean isSplit(String controller) {
    return folders.containsKey(controller);
  }

  private long number(String controller, String file) {
    String text = text(controller, file).strip();
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  private long keyed(String controller, String file, String key) {
    return text(controller, file)
        .lines()
        .filter(line -> line.startsWith(key + " "))
        .mapToLong(line -> Long.parseLong(line.substring(key.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  private String text(String controller, String file) {
    Path folder = folders.get(controller);
    try {
      return folder == null ? "" : Files.readString(folder.resolve(file));
    } catch (IOException e) {
      return "";
    }
  }
}
