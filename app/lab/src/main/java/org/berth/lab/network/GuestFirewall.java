package org.berth.lab.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;

/**
 * Enforces guests' packet filters at the bridge, by nftables. Each guest's part is kept in a file;
 * a change writes the whole table anew in one transaction, so that there is no moment without
 * rules.
 *
 * <p>Ports are known to the bridge's hooks only, connections to the IP ones only (few kernels track
 * them on bridges). So the IP hooks, which see bridged packets too, mark those of established
 * connections, the bridge's hooks decide, and a rejection is marked for the IP hooks to answer. A
 * packet that the host itself sends into a guest has passed them: its rejection is a drop.
 */
public final class GuestFirewall {
  private final LabConfig config;

  public GuestFirewall(LabConfig config) {
    this.config = config;
  }

  /** Replaces all rules of the guest at once; established connections stay. */
  public synchronized void apply(GuestRules rules) {
    GuestChains.Written written = GuestChains.of(rules);
    List<String> lines = new ArrayList<>();
    written.ports().forEach(port -> lines.add("port " + port));
    lines.addAll(written.definitions());
    keep(file(rules.vmid()), lines);
  }

  private void keep(Path file, List<String> lines) {
    List<String> before = read(file);
    if (lines.equals(before)) {
      return;
    }
    try {
      Files.createDirectories(folder());
      Files.write(file, lines);
      load();
    } catch (IOException e) {
      throw new HostFailure("The rules in %s cannot be kept".formatted(file), e);
    } catch (HostFailure e) {
      putBack(file, before);
      throw e;
    }
  }

  /** Drops all rules of the guest. */
  public synchronized void remove(int vmid) {
    try {
      if (Files.deleteIfExists(file(vmid))) {
        load();
      }
    } catch (IOException e) {
      throw new HostFailure("The rules of CT %d cannot be forgotten".formatted(vmid), e);
    }
  }

  /** Drops the rules of all guests. */
  public synchronized void removeAll() {
    Nft.delete("bridge", FirewallTables.bridgeTable(config));
    Nft.delete("inet", FirewallTables.markTable(config));
  }

  /** Replaces what may reach, and leave, the address of the machine on the lab's bridges. */
  public synchronized void applyHost(String node, List<FilterRule> rules) {
    RuleText text = new RuleText("h%sn".formatted(node));
    List<String> lines = new ArrayList<>();
    for (FilterRule rule : rules) {
      String side = rule.direction() == FilterRule.Direction.IN ? "arriving " : "leaving ";
      text.lines(rule).forEach(line -> lines.add(FirewallTables.HOST + side + line));
    }
    text.sets().forEach(set -> lines.add(FirewallTables.HOST + "with " + set));
    keep(folder().resolve("node-" + node), lines);
  }

  private void load() {
    List<String> lines = new ArrayList<>();
    for (Path file : files()) {
      lines.addAll(read(file));
    }
    Nft.run(new FirewallTables(config, lines).text());
  }

  private List<Path> files() {
    try (Stream<Path> files = Files.list(folder())) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new HostFailure("The folder %s cannot be read".formatted(folder()), e);
    }
  }

  private static List<String> read(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new HostFailure("The rules in %s cannot be read".formatted(file), e);
    }
  }

  private static void putBack(Path file, List<String> lines) {
    try {
      if (lines.isEmpty()) {
        Files.deleteIfExists(file);
      } else {
        Files.write(file, lines);
      }
    } catch (IOException e) {
      throw new HostFailure("The rules in %s cannot be put back".formatted(file), e);
    }
  }

  private Path folder() {
    return config.runtime().resolve("firewall");
  }

  private Path file(int vmid) {
    return folder().resolve(Integer.toString(vmid));
  }
}
