package org.berth.server.content;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files of a checkout that runs are made of, by their path in it; links are followed. */
final class SourceFiles {
  private static final List<String> CONTENT =
      List.of("ansible", "ansible.cfg", "group_vars", "inventory", "playbooks", "roles");
  private static final int DIGITS = 32;

  private final Path root;
  private final SortedMap<String, Stamp> stamps;

  /** What changes when a file does: even an edit that keeps size and time moves {@code ctime}. */
  private record Stamp(String attributes, boolean runs) {}

  private SourceFiles(Path root, SortedMap<String, Stamp> stamps) {
    this.root = root;
    this.stamps = stamps;
  }

  /** Looks at every file without opening one: some milliseconds for some hundred files. */
  static SourceFiles in(Path root) throws IOException {
    SortedMap<String, Stamp> stamps = new TreeMap<>();
    for (String part : CONTENT) {
      Path start = root.resolve(part);
      if (Files.exists(start)) {
        Files.walkFileTree(
            start,
            EnumSet.of(FileVisitOption.FOLLOW_LINKS),
            Integer.MAX_VALUE,
            new Visit(root, stamps));
      }
    }
    return new SourceFiles(root, stamps);
  }

  private static final class Visit extends SimpleFileVisitor<Path> {
    private final Path root;
    private final Map<String, Stamp> stamps;

    Visit(Path root, Map<String, Stamp> stamps) {
      this.root = root;
      this.stamps = stamps;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      String name = String.valueOf(folder.getFileName());
      return name.equals("__pycache__") || name.equals(".pytest_cache") || name.equals(".ansible")
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (attributes.isRegularFile() && !file.toString().endsWith(".pyc")) {
        Map<String, Object> unix =
            Files.readAttributes(file, "unix:ino,size,lastModifiedTime,ctime,mode");
        stamps.put(
            root.relativize(file).toString(),
            new Stamp(
                "%s %s %s %s"
                    .formatted(
                        unix.get("ino"),
                        unix.get("size"),
                        unix.get("lastModifiedTime"),
                        unix.get("ctime")),
                unix.get("mode") instanceof Integer mode && (mode & 0100) != 0));
      }
      return FileVisitResult.CONTINUE;
    }
  }

  boolean sameAs(SourceFiles other) {
    return stamps.equals(other.stamps);
  }

  Iterable<String> names() {
    return stamps.keySet();
  }

  boolean runs(String name) {
    Stamp stamp = stamps.get(name);
    return stamp != null && stamp.runs();
  }

  Path file(String name) {
    return root.resolve(name);
  }

  /** The hash of all files. */
  String hash() throws IOException {
    return hash("");
  }

  /** The hash of inventory and group variables. */
  String inventoryHash() throws IOException {
    return hash("inventory/");
  }

  private String hash(String prefix) throws IOException {
    MessageDigest all = sha256();
    for (String name : stamps.keySet()) {
      if (name.startsWith(prefix)) {
        byte[] content = sha256().digest(Files.readAllBytes(file(name)));
        String line =
            (runs(name) ? "x " : "- ") + HexFormat.of().formatHex(content) + " " + name + "\n";
        all.update(line.getBytes(StandardCharsets.UTF_8));
      }
    }
    return HexFormat.of().formatHex(all.digest()).substring(0, DIGITS);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
