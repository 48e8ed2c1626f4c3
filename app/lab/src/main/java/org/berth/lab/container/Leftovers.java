package org.berth.lab.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.berth.lab.host.Patience;

/** Processes of guests whose monitor was killed: LXC knows nothing of them, their cgroup does. */
final class Leftovers {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");

  private Leftovers() {}

  /**
   * Kills everything in the guest's cgroups and removes them; LXC adds {@code -1} to a taken name.
   */
  static void kill(String container) {
    List<Path> groups = groups(name -> matches(name, container));
    if (groups.isEmpty()) {
      return;
    }
    boolean gone =
        Patience.until(
            () -> {
              groups.forEach(Leftovers::killProcesses);
              return groups.stream().noneMatch(Leftovers::hasProcesses);
            });
    if (gone) {
      groups.forEach(Leftovers::removeTree);
    }
  }

  static boolean matches(String name, String container) {
    return Stream.of("lxc.payload.", "lxc.monitor.")
        .map(kind -> kind + container)
        .anyMatch(own -> name.equals(own) || name.matches(Pattern.quote(own) + "-\\d+"));
  }

  private static List<Path> groups(Predicate<String> wanted) {
    try (Stream<Path> groups = Files.walk(ROOT, 2)) {
      return groups.filter(path -> wanted.test(path.getFileName().toString())).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static void killProcesses(Path group) {
    processes(group)
        .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
  }

  private static boolean hasProcesses(Path group) {
    return !processes(group).isEmpty();
  }

  private static List<Long> processes(Path group) {
    try (Stream<Path> tree = Files.walk(group)) {
      return tree.filter(path -> path.endsWith("cgroup.procs")).flatMap(Leftovers::pids).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Stream<Long> pids(Path file) {
    try {
      return Files.readAllLines(file).stream().map(Long::valueOf);
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  /** Only the folders can be removed; their files are the kernel's. */
  private static void removeTree(Path group) {
    try (Stream<Path> tree = Files.walk(group)) {
      for (Path folder : tree.filter(Files::isDirectory).toList().reversed()) {
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      // A cgroup that a dying process still holds goes with the machine's next boot and hurts
      // nobody.
      return;
    }
  }
}
