package org.berth.lab.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.berth.lab.network.FilterRule.Direction;
import org.berth.lab.network.GuestRules.GuardedInterface;

/** Writes a guest's packet filter as nftables chains, two for each guarded interface. */
final class GuestChains {
  private final GuestRules rules;
  private final RuleText text;
  private final List<String> chains = new ArrayList<>();
  private final List<String> ports = new ArrayList<>();

  private GuestChains(GuestRules rules) {
    this.rules = rules;
    this.text = new RuleText("s%dn".formatted(rules.vmid()));
  }

  /** Sets and chains, and the map entries that lead to them: {@code "in" or "out", veth, chain}. */
  record Written(List<String> definitions, List<String> ports) {}

  static Written of(GuestRules rules) {
    GuestChains chains = new GuestChains(rules);
    if (rules.enabled()) {
      rules.guarded().forEach(chains::write);
    }
    List<String> definitions = new ArrayList<>(chains.text.sets());
    definitions.addAll(chains.chains);
    return new Written(definitions, chains.ports);
  }

  private void write(GuardedInterface guarded) {
    String stem = "g%d%s".formatted(rules.vmid(), guarded.name());
    add("in", guarded.veth(), stem + "in", in(guarded));
    add("out", guarded.veth(), stem + "out", out(guarded));
  }

  private void add(String side, String veth, String chain, List<String> lines) {
    chains.add("chain %s { %s; }".formatted(chain, String.join("; ", lines)));
    ports.add("%s %s %s".formatted(side, veth, chain));
  }

  private List<String> in(GuardedInterface guarded) {
    List<String> lines = new ArrayList<>();
    lines.add("ether type != { ip, ip6 } return");
    lines.add(established());
    if (rules.dhcp()) {
      lines.add("udp sport 67 udp dport 68 return");
      lines.add("udp sport 547 udp dport 546 return");
    }
    neighbours(lines);
    rules(lines, Direction.IN, guarded);
    lines.add(RuleText.verdict(rules.policyIn()));
    return lines;
  }

  private List<String> out(GuardedInterface guarded) {
    List<String> lines = new ArrayList<>();
    if (rules.macfilter()) {
      lines.add("ether saddr != %s drop".formatted(guarded.hwaddr()));
    }
    if (!rules.radv()) {
      lines.add("icmpv6 type nd-router-advert drop");
    }
    if (rules.dhcp()) {
      lines.add("udp sport 68 udp dport 67 return");
      lines.add("udp sport 546 udp dport 547 return");
    }
    ownAddresses(lines, guarded);
    lines.add("ether type != { ip, ip6 } return");
    lines.add(established());
    neighbours(lines);
    rules(lines, Direction.OUT, guarded);
    lines.add(RuleText.verdict(rules.policyOut()));
    return lines;
  }

  /** A guest that may use certain addresses only: neither packets nor ARP may claim others. */
  private static void ownAddresses(List<String> lines, GuardedInterface guarded) {
    List<String> addresses = guarded.addresses();
    if (addresses.isEmpty()) {
      return;
    }
    List<String> ipv4 = addresses.stream().filter(address -> !address.contains(":")).toList();
    List<String> ipv6 = new ArrayList<>(List.of(linkLocal(guarded.hwaddr())));
    addresses.stream().filter(address -> address.contains(":")).forEach(ipv6::add);
    if (ipv4.isEmpty()) {
      lines.add("ether type { ip, arp } drop");
    } else {
      lines.add("ip saddr != { %s } drop".formatted(String.join(", ", ipv4)));
      // A probe for an address's owner claims none: 0.0.0.0.
      lines.add("arp saddr ip != { 0.0.0.0, %s } drop".formatted(String.join(", ", ipv4)));
    }
    lines.add("ip6 saddr != { %s } drop".formatted(String.join(", ", ipv6)));
  }

  /** RFC 4291, appendix A. */
  private static String linkLocal(String hwaddr) {
    String[] bytes = hwaddr.toLowerCase(Locale.ROOT).split(":", -1);
    bytes[0] = "%02x".formatted(Integer.parseInt(bytes[0], 16) ^ 2);
    return "fe80::%s%s:%sff:fe%s:%s%s".formatted((Object[]) bytes);
  }

  private static String established() {
    return "meta mark and %1$s == %1$s return".formatted(RuleText.ESTABLISHED);
  }

  private void neighbours(List<String> lines) {
    if (rules.ndp()) {
      lines.add(
          "icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit,"
              + " nd-neighbor-advert } return");
    }
  }

  private void rules(List<String> lines, Direction direction, GuardedInterface guarded) {
    rules.rules().stream()
        .filter(rule -> rule.direction() == direction)
        .filter(rule -> rule.iface().isEmpty() || rule.iface().equals(guarded.name()))
        .forEach(rule -> lines.addAll(text.lines(rule)));
  }
}
