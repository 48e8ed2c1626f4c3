package org.berth.lab.host;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Settings of the machine that every lab on it needs: kernel parameters and root's range of
 * subordinate ids. The first lab records what was there, the last one puts it back.
 */
public final class MachineSettings {
  private static final Path SHARED = Path.of("/run/berth");
  private static final Path BEFORE = SHARED.resolve("before");
  private static final String IDS_ADDED = "subordinate-ids-added";

  /** Guests are routed, filtered also between each other, and may keep many files watched. */
  private static final Map<String, Long> WANTED = wanted();

  private final LabConfig config;

  public MachineSettings(LabConfig config) {
    this.config = config;
  }

  /** Brings the machine to what labs need; remembers what it changed. */
  public void apply() {
    locked(
        SHARED.resolve("lock"),
        () -> {
          Files.createDirectories(users());
          Modules.load("br_netfilter", "overlay", "nf_nat", "ip_tables", "fuse");
          Properties before = read();
          before.setProperty("boot", Boot.id());
          for (var wanted : WANTED.entrySet()) {
            raise(wanted.getKey(), wanted.getValue(), before);
          }
          if (SubordinateIds.add()) {
            before.setProperty(IDS_ADDED, "yes");
            Files.writeString(idsAdded(), "yes\n");
          }
          write(before);
          Files.writeString(users().resolve(config.prefix()), config.home() + "\n");
        },
        () -> Files.notExists(users()));
  }

  /** Forgets this lab; with the last one the machine gets its own settings back. */
  public void restore() {
    locked(
        SHARED.resolve("lock"),
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
          if (before.containsKey(IDS_ADDED) || Files.exists(idsAdded())) {
            SubordinateIds.remove();
          }
          Files.deleteIfExists(BEFORE);
          Files.deleteIfExists(users());
        },
        () -> Files.notExists(users()));
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

  /** What an earlier boot recorded is void, except the ids, which live in files. */
  private static Properties read() throws IOException {
    Properties before = new Properties();
    if (Files.exists(BEFORE)) {
      try (Reader reader = Files.newBufferedReader(BEFORE)) {
        before.load(reader);
      }
      if (!Boot.id().equals(before.getProperty("boot"))) {
        before.keySet().removeIf(key -> !key.equals(IDS_ADDED));
      }
    }
    return before;
  }

  private static void write(Properties before) throws IOException {
    try (var writer = Files.newBufferedWriter(BEFORE)) {
      before.store(writer, null);
    }
  }

  /** Runs one change of this lab at a time: a second up or down waits for the first. */
  public void exclusively(Runnable change) {
    locked(SHARED.resolve(config.prefix() + ".lock"), change::run, () -> !isRegistered());
    try {
      Files.deleteIfExists(SHARED);
    } catch (DirectoryNotEmptyException e) {
      return; // another lab is on this machine
    } catch (IOException e) {
      throw new HostFailure("The folder %s cannot be removed".formatted(SHARED), e);
    }
  }

  private boolean isRegistered() {
    return Files.exists(users().resolve(config.prefix()));
  }

  private static void locked(Path file, Change change, BooleanSupplier last) {
    try {
      Files.createDirectories(SHARED);
      try (SharedLock lock = SharedLock.take(file)) {
        try {
          change.make();
        } finally {
          if (last.getAsBoolean()) {
            lock.remove();
          }
        }
      }
    } catch (IOException e) {
      throw new HostFailure("The machine's settings cannot be changed: " + e.getMessage(), e);
    }
  }

  /** Outlives a reboot, as the ids do. */
  private Path idsAdded() {
    return config.lab().resolve(IDS_ADDED);
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
