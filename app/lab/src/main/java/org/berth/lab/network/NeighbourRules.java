package org.berth.lab.network;

import java.util.List;
import org.berth.lab.host.Command;

/**
 * A Docker or ufw on the host drops what it does not know. Where such rules are, the lab's bridge
 * gets accept rules in front of them, and nothing otherwise.
 */
final class NeighbourRules {
  private final String bridge;

  NeighbourRules(String bridge) {
    this.bridge = bridge;
  }

  void accept() {
    for (List<String> rule : rules()) {
      if (isFiltered(rule.getFirst()) && !iptables("-C", rule).ok()) {
        iptables("-I", rule);
      }
    }
  }

  void forget() {
    for (List<String> rule : rules()) {
      while (iptables("-D", rule).ok()) {
        // Until the last one is gone: a killed lab may have left more.
      }
    }
  }

  private List<List<String>> rules() {
    return List.of(
        List.of("INPUT", "-i", bridge),
        List.of("FORWARD", "-i", bridge),
        List.of("FORWARD", "-o", bridge));
  }

  private static boolean isFiltered(String chain) {
    List<String> lines = Command.of("iptables", "-w", "-S", chain).run().out().lines().toList();
    return lines.size() > 1 || lines.stream().anyMatch(line -> line.endsWith(" DROP"));
  }

  private Command.Result iptables(String action, List<String> rule) {
    return Command.of("iptables", "-w", action)
        .with(rule.toArray())
        .with("-m", "comment", "--comment", "berth lab", "-j", "ACCEPT")
        .run();
  }
}
