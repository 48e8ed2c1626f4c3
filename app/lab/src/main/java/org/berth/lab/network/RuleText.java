package org.berth.lab.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.berth.lab.host.HostFailure;
import org.berth.lab.network.FilterRule.Action;

/** Writes one rule of a guest as lines of an nftables chain, and the address sets it refers to. */
final class RuleText {
  /** Bits of the packet mark that carry a verdict between the bridge's hooks and the IP ones. */
  static final String ESTABLISHED = "0x40000000";

  static final String REJECTED = "0x20000000";

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9.:/-]+");

  /** Proxmox' names where nftables has others. */
  private static final Map<String, String> ICMP_NAMES =
      Map.of(
          "router-solicitation", "nd-router-solicit",
          "router-advertisement", "nd-router-advert",
          "neighbour-solicitation", "nd-neighbor-solicit",
          "neighbor-solicitation", "nd-neighbor-solicit",
          "neighbour-advertisement", "nd-neighbor-advert",
          "neighbor-advertisement", "nd-neighbor-advert");

  private final String setPrefix;
  private final List<String> sets = new ArrayList<>();

  RuleText(String setPrefix) {
    this.setPrefix = setPrefix;
  }

  /** The sets that the lines written so far refer to. */
  List<String> sets() {
    return List.copyOf(sets);
  }

  /** One line per address family that the rule can match. */
  List<String> lines(FilterRule rule) {
    List<String> lines = new ArrayList<>();
    boolean any =
        rule.source().equals(FilterRule.Peers.ANY)
            && rule.destination().equals(FilterRule.Peers.ANY);
    if (any) {
      lines.add(transport(rule) + verdict(rule.action()));
      return lines;
    }
    for (Family family : Family.values()) {
      if (family.fits(rule.source()) && family.fits(rule.destination())) {
        lines.add(
            family.match("saddr", rule.source(), this)
                + family.match("daddr", rule.destination(), this)
                + transport(rule)
                + verdict(rule.action()));
      }
    }
    return lines;
  }

  static String verdict(Action action) {
    return switch (action) {
      case ACCEPT -> "return";
      case DROP -> "drop";
      case REJECT -> "meta mark set meta mark or %s return".formatted(REJECTED);
    };
  }

  private static String transport(FilterRule rule) {
    StringBuilder text = new StringBuilder();
    String protocol = protocol(rule.protocol());
    if (!protocol.isEmpty()) {
      text.append("meta l4proto ").append(word(protocol)).append(' ');
    }
    text.append(ports("sport", rule.sourcePorts()));
    text.append(ports("dport", rule.destinationPorts()));
    if (!rule.icmpType().isEmpty() && !rule.icmpType().equals("any")) {
      String name = ICMP_NAMES.getOrDefault(rule.icmpType(), rule.icmpType());
      String family = protocol.equals("ipv6-icmp") ? "icmpv6" : "icmp";
      text.append("%s type %s ".formatted(family, word(name)));
    }
    return text.toString();
  }

  private static String protocol(String protocol) {
    return protocol.equals("icmpv6") ? "ipv6-icmp" : protocol;
  }

  private static String ports(String side, List<String> ports) {
    if (ports.isEmpty()) {
      return "";
    }
    List<String> ranges = ports.stream().map(port -> word(port).replace(':', '-')).toList();
    return "th %s { %s } ".formatted(side, String.join(", ", ranges));
  }

  /** A set of its own, because only named ones merge ranges that overlap. */
  private String set(Family family, List<String> addresses) {
    String name = setPrefix + sets.size();
    sets.add(
        "set %s { type %s; flags interval; auto-merge; elements = { %s }; }"
            .formatted(
                name,
                family.type,
                String.join(", ", addresses.stream().map(RuleText::word).toList())));
    return "@" + name;
  }

  /** What comes from people reaches nftables as single words only. */
  private static String word(String text) {
    if (!WORD.matcher(text).matches()) {
      throw new HostFailure("'%s' cannot stand in a firewall rule".formatted(text));
    }
    return text;
  }

  private enum Family {
    IPV4("ip", "ipv4_addr"),
    IPV6("ip6", "ipv6_addr");

    private final String header;
    private final String type;

    Family(String header, String type) {
      this.header = header;
      this.type = type;
    }

    /** Whether packets of this family can match: a list of the other family's addresses says no. */
    boolean fits(FilterRule.Peers peers) {
      return peers.addresses().isEmpty() || !own(peers.addresses()).isEmpty();
    }

    String match(String side, FilterRule.Peers peers, RuleText text) {
      StringBuilder match = new StringBuilder();
      List<String> in = own(peers.addresses());
      if (!in.isEmpty()) {
        match.append("%s %s %s ".formatted(header, side, text.set(this, in)));
      }
      List<String> out = own(peers.not());
      if (!out.isEmpty()) {
        match.append("%s %s != %s ".formatted(header, side, text.set(this, out)));
      }
      return match.toString();
    }

    private List<String> own(List<String> addresses) {
      return addresses.stream().filter(address -> address.contains(":") == (this == IPV6)).toList();
    }
  }
}
