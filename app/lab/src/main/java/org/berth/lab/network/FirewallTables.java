package org.berth.lab.network;

import java.util.List;
import java.util.stream.Collectors;
import org.berth.lab.host.LabConfig;

/**
 * Writes the two tables of nftables that all guards of a lab make up. A kept line belongs to the
 * bridge's table unless it says otherwise: {@code port} is an entry of its maps, {@code host} a
 * line for the machine itself.
 */
record FirewallTables(LabConfig config, List<String> lines) {
  static final String HOST = "host ";
  private static final String PORT = "port ";

  static String bridgeTable(LabConfig config) {
    return "berth_" + config.prefix();
  }

  static String markTable(LabConfig config) {
    return bridgeTable(config) + "_marks";
  }

  /** All of it, to be loaded in one transaction. */
  String text() {
    return marks() + bridge();
  }

  private List<String> definitions() {
    return lines.stream().filter(line -> !line.startsWith(PORT) && !line.startsWith(HOST)).toList();
  }

  private String host(String kind) {
    String prefix = HOST + kind;
    return lines.stream()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()))
        .collect(Collectors.joining("\n    "));
  }

  private String entries(String side) {
    String prefix = PORT + side + " ";
    String entries =
        lines.stream()
            .filter(line -> line.startsWith(prefix))
            .map(line -> line.substring(prefix.length()).split(" ", 2))
            .map(part -> "\"%s\" : jump %s".formatted(part[0], part[1]))
            .collect(Collectors.joining(", "));
    return entries.isEmpty() ? "" : "elements = { " + entries + " };";
  }

  private String bridge() {
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
        .formatted(
            bridgeTable(config),
            String.join("\n  ", definitions()),
            entries("in"),
            entries("out"),
            RuleText.REJECTED);
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
          %7$s
          chain host_arriving {
            ct state established,related return
            %8$s
          }
          chain host_leaving {
            ct state established,related return
            %9$s
          }
          chain leaving {
            type filter hook output priority mangle; policy accept;
            oifname "%2$s" ct state established,related meta mark set meta mark or %3$s
            oifname "%2$s" jump host_leaving
          }
          chain passing {
            type filter hook forward priority -10; policy accept;
            # Answers from beyond the subnet have their guest's address only from here on.
            oifname "%2$s" ct state established,related meta mark set meta mark or %3$s
            meta mark and %5$s == %5$s jump refuse
          }
          chain arrived {
            type filter hook input priority -10; policy accept;
            iifname "%2$s" jump host_arriving
            meta mark and %5$s == %5$s jump refuse
          }
        }
        """
        .formatted(
            markTable(config),
            config.bridge(),
            RuleText.ESTABLISHED,
            config.subnet(),
            RuleText.REJECTED,
            new Bridges(config).vlanStem(),
            host("with "),
            host("arriving "),
            host("leaving "));
  }
}
