package org.berth.lab.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.berth.lab.host.HostFailure;

/**
 * Where this machine gets Debian from, read from its own apt configuration in both of apt's
 * formats: guests are built from, and later use, the mirror that is known to work here.
 */
final class AptSources {
  private static final String SECURITY = "-security";

  private final List<Source> sources;

  private AptSources(List<Source> sources) {
    this.sources = sources;
  }

  /** One archive with its suites. */
  record Source(String uri, List<String> suites, List<String> components) {}

  static AptSources of(Path etcApt) {
    List<Source> sources = new ArrayList<>();
    for (Path file : files(etcApt)) {
      String text = read(file);
      sources.addAll(file.toString().endsWith(".sources") ? deb822(text) : oneLine(text));
    }
    return new AptSources(sources);
  }

  /** The archive for releases: one that names the suite, else any of Debian's. */
  String archive(String suite) {
    return find(suite)
        .or(() -> sources.stream().filter(AptSources::isRelease).map(Source::uri).findFirst())
        .orElseThrow(
            () ->
                new HostFailure(
                    "apt on this machine knows no Debian archive; add one to /etc/apt/sources.list.d"));
  }

  /** The lines for a guest's {@code sources.list}. */
  String guestLines(String suite) {
    StringBuilder lines = new StringBuilder();
    String archive = archive(suite);
    lines.append("deb %s %s main\n".formatted(archive, suite));
    if (sources.stream()
        .anyMatch(source -> source.suites().stream().anyMatch(s -> s.endsWith("-updates")))) {
      lines.append("deb %s %s-updates main\n".formatted(archive, suite));
    }
    securityArchive(suite)
        .ifPresent(uri -> lines.append("deb %s %s%s main\n".formatted(uri, suite, SECURITY)));
    return lines.toString();
  }

  private Optional<String> securityArchive(String suite) {
    return find(suite + SECURITY)
        .or(
            () ->
                sources.stream()
                    .filter(source -> source.suites().stream().anyMatch(s -> s.endsWith(SECURITY)))
                    .map(Source::uri)
                    .findFirst());
  }

  private Optional<String> find(String suite) {
    return sources.stream()
        .filter(source -> source.suites().contains(suite))
        .map(Source::uri)
        .findFirst();
  }

  private static boolean isRelease(Source source) {
    return source.components().contains("main")
        && source.uri().contains("debian")
        && source.suites().stream().noneMatch(suite -> suite.endsWith(SECURITY));
  }

  static List<Source> oneLine(String text) {
    return text.lines()
        .map(line -> line.replaceAll("#.*", "").replaceAll("\\[[^]]*\\]", "").strip())
        .map(line -> Arrays.asList(line.split("\\s+", -1)))
        .filter(words -> words.size() > 3 && words.getFirst().equals("deb"))
        .map(
            words ->
                new Source(words.get(1), List.of(words.get(2)), words.subList(3, words.size())))
        .toList();
  }

  static List<Source> deb822(String text) {
    List<Source> sources = new ArrayList<>();
    String uncommented = text.replaceAll("(?m)^#.*\\R?", "");
    for (String stanza : uncommented.split("\\R\\s*\\R", -1)) {
      List<String> types = field(stanza, "Types");
      boolean off = field(stanza, "Enabled").contains("no");
      if (types.contains("deb") && !off) {
        for (String uri : field(stanza, "URIs")) {
          sources.add(new Source(uri, field(stanza, "Suites"), field(stanza, "Components")));
        }
      }
    }
    return sources;
  }

  private static List<String> field(String stanza, String name) {
    String prefix = name + ":";
    return stanza
        .replaceAll("\\R[ \\t]+", " ")
        .lines()
        .filter(line -> line.regionMatches(true, 0, prefix, 0, prefix.length()))
        .flatMap(line -> Stream.of(line.substring(prefix.length()).strip().split("\\s+", -1)))
        .toList();
  }

  private static List<Path> files(Path etcApt) {
    List<Path> files = new ArrayList<>();
    Path main = etcApt.resolve("sources.list");
    if (Files.isRegularFile(main)) {
      files.add(main);
    }
    try (Stream<Path> more = Files.list(etcApt.resolve("sources.list.d"))) {
      more.filter(file -> file.toString().endsWith(".list") || file.toString().endsWith(".sources"))
          .sorted()
          .forEach(files::add);
    } catch (IOException e) {
      return files;
    }
    return files;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new HostFailure("apt's configuration %s cannot be read".formatted(file), e);
    }
  }
}
