package org.berth.lab.firewall;

import java.util.Set;
import org.berth.lab.endpoint.Refusal;

/** Rejects rules that make no sense, in Proxmox's words. */
final class RuleCheck {
  private static final Set<String> WITH_PORTS =
      Set.of("tcp", "udp", "udplite", "sctp", "dccp", "6", "17", "132", "33", "136");
  private static final Set<String> ICMP = Set.of("icmp", "icmpv6", "ipv6-icmp", "1", "58");

  private RuleCheck() {}

  /** The rule, or a refusal that names the property at fault. */
  static Rule checked(Rule rule) {
    checkAction(rule);
    String macro = rule.get("macro");
    if (!macro.isEmpty() && Macro.find(macro).isEmpty()) {
      throw Refusal.parameter("macro", "unknown macro '" + macro + "'");
    }
    checkPorts(rule, "dport");
    checkPorts(rule, "sport");
    if (!rule.get("icmp-type").isEmpty() && !ICMP.contains(rule.get("proto"))) {
      throw Refusal.parameter("proto", "missing property - 'icmp-type' requires this property");
    }
    return rule;
  }

  private static void checkAction(Rule rule) {
    String action = rule.get("action");
    switch (rule.get("type")) {
      case "in", "out" -> {
        if (!Set.of("ACCEPT", "DROP", "REJECT").contains(action)) {
          throw Refusal.parameter("action", "unknown action '" + action + "'");
        }
      }
      case "group" -> {
        if (!action.matches("[A-Za-z][A-Za-z0-9\\-_]+")) {
          throw Refusal.parameter("action", "invalid characters in security group name");
        }
      }
      default ->
          throw Refusal.parameter(
              "type", "invalid rule type '" + rule.get("type") + "' for rule_env 'ct'");
    }
  }

  private static void checkPorts(Rule rule, String name) {
    if (rule.get(name).isEmpty()) {
      return;
    }
    String protocol = rule.get("proto");
    if (protocol.isEmpty()) {
      throw Refusal.parameter("proto", "missing property - '" + name + "' requires this property");
    }
    boolean icmpTarget = name.equals("dport") && ICMP.contains(protocol);
    if (!WITH_PORTS.contains(protocol) && !icmpTarget) {
      throw Refusal.parameter(name, "protocol '" + protocol + "' does not support ports");
    }
  }
}
