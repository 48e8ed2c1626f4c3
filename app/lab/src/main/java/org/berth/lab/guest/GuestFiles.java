package org.berth.lab.guest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.berth.lab.endpoint.Refusal;
import org.berth.lab.state.StateFiles;

/**
 * All guests' configurations, one file each, as on a Proxmox node ({@code
 * nodes/pve1/lxc/101.conf}). A change is seen only after it is on the disk.
 */
public final class GuestFiles {
  private static final Duration LOCK_WAIT = Duration.ofSeconds(10);

  private final Path home;
  private final Map<Integer, Placed> guests = new ConcurrentHashMap<>();
  private final Map<Integer, ReentrantLock> locks = new ConcurrentHashMap<>();

  private record Placed(String node, GuestConfig config) {}

  private GuestFiles(Path home) {
    this.home = home;
  }

  /** Reads what is stored under {@code home/nodes}. */
  public static GuestFiles open(Path home) {
    GuestFiles files = new GuestFiles(home);
    list(home.resolve("nodes")).forEach(files::readNode);
    return files;
  }

  private void readNode(Path node) {
    for (Path file : list(node.resolve("lxc"))) {
      String name = String.valueOf(file.getFileName());
      if (name.matches("\\d+\\.conf")) {
        int vmid = Integer.parseInt(name.replace(".conf", ""));
        GuestConfig config = ConfigText.parse(StateFiles.read(file).orElse(""));
        guests.put(vmid, new Placed(String.valueOf(node.getFileName()), config));
      }
    }
  }

  private static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** Runs {@code work} as the only one that changes this guest; waits ten seconds for its turn. */
  public <T> T locked(int vmid, Supplier<T> work) {
    ReentrantLock lock = locks.computeIfAbsent(vmid, id -> new ReentrantLock());
    boolean mine = false;
    try {
      mine = lock.tryLock(LOCK_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    if (!mine) {
      throw Refusal.failed(
          "can't lock file '/run/lock/lxc/pve-config-" + vmid + ".lock' - got timeout");
    }
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /** The configuration of a guest that must be on that node. */
  public GuestConfig load(String node, int vmid) {
    return find(vmid)
        .filter(config -> node.equals(nodeOf(vmid).orElse("")))
        .orElseThrow(
            () ->
                Refusal.failed(
                    "Configuration file 'nodes/%s/lxc/%d.conf' does not exist"
                        .formatted(node, vmid)));
  }

  public Optional<GuestConfig> find(int vmid) {
    return Optional.ofNullable(guests.get(vmid)).map(Placed::config);
  }

  public Optional<String> nodeOf(int vmid) {
    return Optional.ofNullable(guests.get(vmid)).map(Placed::node);
  }

  /** All guests of a node, by number. */
  public SortedMap<Integer, GuestConfig> on(String node) {
    SortedMap<Integer, GuestConfig> chosen = new TreeMap<>();
    guests.forEach(
        (vmid, placed) -> {
          if (placed.node().equals(node)) {
            chosen.put(vmid, placed.config());
          }
        });
    return chosen;
  }

  public List<Integer> all() {
    return guests.keySet().stream().sorted().toList();
  }

  /** Throws when the number is taken anywhere in the cluster. */
  void requireUnused(int vmid) {
    nodeOf(vmid)
        .ifPresent(
            node -> {
              throw Refusal.failed("CT %d already exists on node '%s'".formatted(vmid, node));
            });
  }

  /** Makes a new guest's configuration; of two at once, one is refused. */
  void create(String node, int vmid, GuestConfig config) {
    locked(
        vmid,
        () -> {
          requireUnused(vmid);
          return store(node, vmid, config);
        });
  }

  /** Changes one guest, alone. */
  GuestConfig change(String node, int vmid, UnaryOperator<GuestConfig> change) {
    return locked(vmid, () -> store(node, vmid, change.apply(load(node, vmid))));
  }

  private GuestConfig store(String node, int vmid, GuestConfig config) {
    StateFiles.write(file(node, vmid), ConfigText.print(config));
    guests.put(vmid, new Placed(node, config));
    return config;
  }

  void remove(String node, int vmid) {
    StateFiles.delete(file(node, vmid));
    guests.remove(vmid);
  }

  /** Locks a guest that nobody else has locked, and returns what it was. */
  GuestConfig setLock(String node, int vmid, String lock) {
    return change(
        node,
        vmid,
        config -> {
          config.requireUnlocked();
          return config.with("lock", lock);
        });
  }

  /** Unlocks a guest that this lock locks; another lock is left alone. */
  void removeLock(String node, int vmid, String lock) {
    change(
        node,
        vmid,
        config -> config.lock().filter(lock::equals).isPresent() ? config.without("lock") : config);
  }

  private Path file(String node, int vmid) {
    return home.resolve("nodes").resolve(node).resolve("lxc").resolve(vmid + ".conf");
  }
}
