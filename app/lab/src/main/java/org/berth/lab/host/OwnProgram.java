package org.berth.lab.host;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** This program again, as a background one: small, as it serves a handful of clients. */
public final class OwnProgram {
  private OwnProgram() {}

  /** The arguments that run a verb of the lab's own command line. */
  public static List<String> verb(String verb) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xshare:auto",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        classPath(),
        "org.berth.lab.Main",
        verb);
  }

  /** What tells it which lab it belongs to. */
  public static Map<String, String> environment(LabConfig config) {
    return Map.of("BERTH_HOME", config.home().toString(), "BERTH_CACHE", config.cache().toString());
  }

  /** The process runs in another folder, where relative paths would lead nowhere. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
