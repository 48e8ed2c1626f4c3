package org.berth.lab.firewall;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.berth.lab.state.StateFiles;
import org.berth.lab.state.Stored;

/** What is configured for the cluster, for its nodes and for guests, on the disk. */
final class Rulesets {
  private final Path home;
  private final Stored<Ruleset> cluster;
  private final Map<Integer, Stored<Ruleset>> guests = new ConcurrentHashMap<>();
  private final Map<String, Stored<Ruleset>> nodes = new ConcurrentHashMap<>();

  Rulesets(Path home) {
    this.home = home;
    // Off on a new Proxmox. A lab is made ready for Berth as its administrator would do it.
    Ruleset ready = Ruleset.empty().withOptions(Map.of("enable", "1"));
    this.cluster = new Stored<>(home.resolve("cluster.json"), Ruleset.class, ready);
  }

  Stored<Ruleset> cluster() {
    return cluster;
  }

  Stored<Ruleset> guest(int vmid) {
    return guests.computeIfAbsent(vmid, id -> stored(file(id)));
  }

  Stored<Ruleset> node(String name) {
    return nodes.computeIfAbsent(
        name, node -> stored(home.resolve("node-%s.json".formatted(node))));
  }

  void forgetGuest(int vmid) {
    guests.remove(vmid);
    StateFiles.delete(file(vmid));
  }

  private Path file(int vmid) {
    return home.resolve(vmid + ".json");
  }

  private static Stored<Ruleset> stored(Path file) {
    return new Stored<>(file, Ruleset.class, Ruleset.empty());
  }
}
