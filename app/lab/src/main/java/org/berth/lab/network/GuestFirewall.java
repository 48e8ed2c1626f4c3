package org.berth.lab.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
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
    Path file = file(rules.vmid());
    List<String> before = read(file);
    if (lines.equals(before)) {
      return;
    }
    try {
      Files.createDirectories(folder());
      Files.write(file, lines);
      load();
    } catch (IOException e) {
      throw new HostFailure("The rules of CT %d cannot be kept".formatted(rules.vmid()), e);
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
    Nft.delete("bridge", table());
    Nft.delete("inet", table() + "_marks");
  }

  private void load() {
    List<String> lines = new ArrayList<>();
    for (Path file : files()) {
      lines.addAll(read(file));
    }
    List<String> definitions = lines.stream().filter(line -> !line.startsWith("port ")).toList();
    String text = marks() + bridge(definitions, entries(lines, "in"), entries(lines, "out"));
    Nft.run(text);
  }

  private static String entries(List<String> lines, String side) {
    String prefix = "port " + side + " ";
    String entries =
        lines.stream()
            .filter(line -> line.startsWith(prefix))
            .map(line -> line.substring(prefix.length()).split(" ", 2))
            .map(part -> "\"%s\" : jump %s".formatted(part[0], part[1]))
            .collect(Collectors.joining(", "));
    return entries.isEmpty() ? "" : "elements = { " + entries + " };";
  }

  private String bridge(List<String> definitions, String in, String out) {
    return """
        table bridge %1$s
        delete table bridge %1$s
        table bridge %1$s {
          %2$s
          map to_guest { type ifname : verdict; %3$s }
          map from_guest { type ifname : verdict; %4$s }
          chain between {
            type filter hook forward priority -10; policy accept;
            iifname vmap @from_guest
            oifname vmap @to_guest
          }
          chain outward {
            type filter hook input priority -10; policy accept;
            iifname vmap @from_guest
          }
          chain inward {
            type filter hook output priority -10; policy accept;
            oifname vmap @to_guest
            meta mark and %5$s == %5$s drop
          }
        }
        """
        .formatted(table(), String.join("\n  ", definitions), in, out, RuleText.REJECTED);
  }

  private String marks() {
    return """
        table inet %1$s
        delete table inet %1$s
        table inet %1$s {
          chain refuse {
            meta l4proto tcp reject with tcp reset
            reject
          }
          chain arriving {
            type filter hook prerouting priority mangle; policy accept;
            iifname "%2$s" ct state established,related meta mark set meta mark or %3$s
            iifname "%6$s*" ct state established,related meta mark set meta mark or %3$s
            ip daddr %4$s ct state established,related meta mark set meta mark or %3$s
          }
          chain leaving {
            type filter hook output priority mangle; policy accept;
            oifname "%2$s" ct state established,related meta mark set meta mark or %3$s
          }
          chain passing {
            type filter hook forward priority -10; policy accept;
            meta mark and %5$s == %5$s jump refuse
          }
          chain arrived {
            type filter hook input priority -10; policy accept;
            meta mark and %5$s == %5$s jump refuse
          }
        }
        """
        .formatted(
            table() + "_marks",
            config.bridge(),
            RuleText.ESTABLISHED,
            config.subnet(),
            RuleText.REJECTED,
            new Bridges(config).vlanStem());
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

  private String table() {
    return "berth_" + config.prefix();
  }

  private Path folder() {
    return config.runtime().resolve("firewall");
  }

  private Path file(int vmid) {
    return folder().resolve(Integer.toString(vmid));
  }
}
