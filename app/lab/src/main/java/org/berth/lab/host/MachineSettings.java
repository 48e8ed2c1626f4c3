package org.berth.lab.host;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Settings of the machine that every lab on it needs: kernel parameters and root's range of
 * subordinate ids. The first lab records what was there, the last one puts it back.
 */
public final class MachineSettings {
  private static final Path SHARED = Path.of("/run/berth");
  private static final Path BEFORE = SHARED.resolve("before");
  private static final String RANGE = "root:100000:65536";
  private static final List<Path> RANGES = List.of(Path.of("/etc/subuid"), Path.of("/etc/subgid"));

  /** Guests are routed, filtered also between each other, and may keep many files watched. */
  private static final Map<String, Long> WANTED = wanted();

  private final LabConfig config;

  public MachineSettings(LabConfig config) {
    this.config = config;
  }

  /** Brings the machine to what labs need; remembers what it changed. */
  public void apply() {
    exclusively(
        () -> {
          Files.createDirectories(users());
          Modules.load("br_netfilter", "overlay", "nf_nat", "ip_tables", "fuse");
          Properties before = read();
          before.setProperty("boot", Boot.id());
          for (var wanted : WANTED.entrySet()) {
            raise(wanted.getKey(), wanted.getValue(), before);
          }
          for (Path file : RANGES) {
            addRange(file, before);
          }
          write(before);
          if (before.containsKey(RANGES.getFirst().toString())) {
            Files.writeString(rangeAdded(), RANGE + "\n");
          }
          Files.writeString(users().resolve(config.prefix()), config.home() + "\n");
        });
  }

  /** Forgets this lab; with the last one the machine gets its own settings back. */
  public void restore() {
    exclusively(
        () -> {
          Files.deleteIfExists(users().resolve(config.prefix()));
          if (!others().isEmpty()) {
            return;
          }
          Properties before = read();
          for (String key : WANTED.keySet()) {
            if (before.containsKey(key) && Files.exists(parameter(key))) {
              Files.writeString(parameter(key), before.getProperty(key));
            }
          }
          for (Path file : RANGES) {
            if (before.containsKey(file.toString()) || Files.exists(rangeAdded())) {
              removeRange(file);
            }
          }
          Files.deleteIfExists(BEFORE);
          Files.deleteIfExists(users());
        });
  }

  /** The homes of other labs on this machine, by prefix. */
  public Map<String, Path> others() {
    Map<String, Path> labs = new TreeMap<>();
    if (Files.isDirectory(users())) {
      try (Stream<Path> files = Files.list(users())) {
        for (Path file : files.toList()) {
          labs.put(file.getFileName().toString(), Path.of(Files.readString(file).strip()));
        }
      } catch (IOException e) {
        throw new HostFailure("The list of labs in %s cannot be read".formatted(users()), e);
      }
    }
    return labs;
  }

  private static void raise(String key, long wanted, Properties before) throws IOException {
    Path file = parameter(key);
    if (Files.exists(file)) {
      long now = Long.parseLong(Files.readString(file).strip());
      if (now < wanted) {
        before.putIfAbsent(key, Long.toString(now));
        Files.writeString(file, Long.toString(wanted));
      }
    }
  }

  private static void addRange(Path file, Properties before) throws IOException {
    List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
    if (!lines.contains(RANGE)) {
      before.setProperty(file.toString(), "added");
      Files.writeString(file, RANGE + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }

  private static void removeRange(Path file) throws IOException {
    List<String> kept =
        Files.readAllLines(file).stream().filter(line -> !line.equals(RANGE)).toList();
    // Written in place: the file keeps its owner and mode.
    Files.writeString(file, kept.isEmpty() ? "" : String.join("\n", kept) + "\n");
  }

  /** What an earlier boot recorded is void, except the ranges, which live in files. */
  private static Properties read() throws IOException {
    Properties before = new Properties();
    if (Files.exists(BEFORE)) {
      try (Reader reader = Files.newBufferedReader(BEFORE)) {
        before.load(reader);
      }
      if (!Boot.id().equals(before.getProperty("boot"))) {
        before.keySet().removeIf(key -> !key.toString().startsWith("/"));
      }
    }
    return before;
  }

  private static void write(Properties before) throws IOException {
    try (var writer = Files.newBufferedWriter(BEFORE)) {
      before.store(writer, null);
    }
  }

  private static void exclusively(Change change) {
    try {
      Files.createDirectories(SHARED);
      try (SharedLock lock = SharedLock.take(SHARED.resolve("lock"))) {
        change.make();
        if (Files.notExists(users())) {
          lock.remove();
        }
      }
    } catch (IOException e) {
      throw new HostFailure("The machine's settings cannot be changed: " + e.getMessage(), e);
    }
  }

  /** Outlives a reboot, as the range does. */
  private Path rangeAdded() {
    return config.lab().resolve("subordinate-ids-added");
  }

  private static Path users() {
    return SHARED.resolve("labs");
  }

  private static Path parameter(String key) {
    return Path.of("/proc/sys").resolve(key);
  }

  private static Map<String, Long> wanted() {
    Map<String, Long> wanted = new LinkedHashMap<>();
    wanted.put("net/ipv4/ip_forward", 1L);
    wanted.put("net/bridge/bridge-nf-call-iptables", 1L);
    wanted.put("net/bridge/bridge-nf-call-ip6tables", 1L);
    // systemd in each guest takes a handful; the kernel's default of 128 ends at about 15 guests.
    wanted.put("fs/inotify/max_user_instances", 1024L);
    wanted.put("kernel/keys/maxkeys", 2000L);
    return wanted;
  }

  private interface Change {
    void make() throws IOException;
  }
}
