package org.berth.server.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What an imported Ansible was made of: when any of these files changes, it is out of date. Roles
 * and playbooks are not among them, because each run reads its own.
 */
record ContentStamp(SortedMap<String, String> files) {
  static final ContentStamp NONE = new ContentStamp(new TreeMap<>());

  private static final List<String> CONTENT = List.of("ansible.cfg", "ansible/plugins");

  /**
   * @param root the content
   * @param keeper our own programs
   */
  static ContentStamp of(Path root, Path keeper, Toolchain tools) {
    var stamp = new ContentStamp(new TreeMap<>());
    CONTENT.forEach(name -> stamp.addAll(root.resolve(name)));
    stamp.addAll(keeper);
    stamp.add(tools.python());
    tools.packages().forEach(stamp::add);
    return stamp;
  }

  private void addAll(Path tree) {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> all = Files.walk(tree)) {
      all.filter(file -> !String.valueOf(file.getFileName()).contains("__pycache__"))
          .filter(file -> !file.toString().endsWith(".pyc"))
          .forEach(this::add);
    } catch (IOException | UncheckedIOException e) {
      files.put(tree.toString(), "changes while it is looked at");
    }
  }

  private void add(Path file) {
    try {
      var found = Files.readAttributes(file, BasicFileAttributes.class);
      // A folder's own time changes with Python's caches in it; its files are named here one by
      // one.
      files.put(
          file.toString(),
          found.isDirectory() ? "" : found.lastModifiedTime() + " " + found.size());
    } catch (IOException e) {
      files.put(file.toString(), "missing");
    }
  }
}
