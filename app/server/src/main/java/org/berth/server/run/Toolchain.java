package org.berth.server.run;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.berth.contract.ErrorCode;
import org.berth.server.content.Collections;
import org.berth.server.problem.Failure;

/**
 * The Ansible of this installation: the Python environment whose {@code ansible-playbook} stands
 * first on {@code PATH}.
 *
 * @param programs the environment's folder of programs
 */
public record Toolchain(Path programs) {
  private static final Pattern PACKAGE =
      Pattern.compile("(ansible|ansible_core)-([0-9][^-]*)\\.dist-info");

  /** Finds it, or refuses with what to do. */
  public static Toolchain on(String searchPath) {
    return Stream.of(searchPath.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(Path::of)
        .filter(folder -> Files.isExecutable(folder.resolve("ansible-playbook")))
        .filter(folder -> Files.isExecutable(folder.resolve("python3")))
        .findFirst()
        .map(Toolchain::new)
        .orElseThrow(
            () ->
                new Failure(
                    ErrorCode.NOT_CONFIGURED,
                    "No ansible-playbook on PATH; start the service with ./berth serve"));
  }

  Path python() {
    return programs.resolve("python3");
  }

  /** The folders of Ansible's own packages, whose names hold their versions. */
  List<Path> packages() {
    return folders(programs.resolveSibling("lib")).stream()
        .flatMap(library -> folders(library.resolve("site-packages")).stream())
        .filter(found -> PACKAGE.matcher(String.valueOf(found.getFileName())).matches())
        .toList();
  }

  /** Where the collections of the installed package are. */
  Collections collections() {
    return folders(programs.resolveSibling("lib")).stream()
        .map(library -> library.resolve("site-packages/ansible_collections"))
        .filter(Files::isDirectory)
        .findFirst()
        .map(Collections::new)
        .orElseGet(() -> new Collections(programs));
  }

  /** The versions of Python and of Ansible's packages, by name. */
  Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    for (Path library : folders(programs.resolveSibling("lib"))) {
      for (Path found : folders(library.resolve("site-packages"))) {
        Matcher name = PACKAGE.matcher(String.valueOf(found.getFileName()));
        if (name.matches()) {
          versions.put(name.group(1), name.group(2));
          versions.put("python", String.valueOf(library.getFileName()).replace("python", ""));
        }
      }
    }
    return versions;
  }

  private static List<Path> folders(Path parent) {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(parent)) {
      return children.toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + parent, e);
    }
  }
}
