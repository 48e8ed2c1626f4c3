package org.berth.lab.firewall;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.berth.lab.container.Nic;
import org.berth.lab.guest.Section;
import org.berth.lab.network.FilterRule;
import org.berth.lab.network.FilterRule.Action;
import org.berth.lab.network.FilterRule.Direction;
import org.berth.lab.network.FilterRule.Peers;
import org.berth.lab.network.GuestRules;
import org.berth.lab.network.GuestRules.GuardedInterface;

/** Turns configuration with names in it into what the bridge enforces. A guest's names win. */
record Resolution(Ruleset cluster, Ruleset guest) {

  /**
   * All that holds for a guest; it is enforced only when the cluster's and the guest's switch are
   * on.
   */
  GuestRules of(int vmid, List<Section.Port> ports, IntFunction<String> veth) {
    List<GuardedInterface> guarded = new ArrayList<>();
    for (Section.Port port : ports) {
      if (port.guarded()) {
        Nic nic = port.nic();
        guarded.add(
            new GuardedInterface(
                "net" + nic.index(), veth.apply(nic.index()), nic.hwaddr(), allowed(nic)));
      }
    }
    List<FilterRule> rules = new ArrayList<>();
    guest.rules().forEach(rule -> rules.addAll(resolved(rule, "")));
    return new GuestRules(
        vmid,
        cluster.is("enable", false) && guest.is("enable", false),
        policy("policy_in", Action.DROP),
        policy("policy_out", Action.ACCEPT),
        guest.is("dhcp", false),
        guest.is("ndp", true),
        guest.is("radv", false),
        guest.is("macfilter", true),
        guarded,
        rules);
  }

  /**
   * The rules of a node itself; none unless the cluster's switch and its own, which is on by
   * default, are on. Its policies are not enforced: in the lab the node's address is that of the
   * name server and the registry too.
   */
  static List<FilterRule> ofNode(Ruleset cluster, Ruleset node) {
    Resolution resolution = new Resolution(cluster, node);
    return cluster.is("enable", false) && node.is("enable", true)
        ? node.rules().stream().flatMap(rule -> resolution.resolved(rule, "").stream()).toList()
        : List.of();
  }

  private Action policy(String option, Action otherwise) {
    String value = guest.options().getOrDefault(option, "");
    return value.isEmpty() ? otherwise : Action.valueOf(value);
  }

  /** The source addresses that an interface may use: its set {@code ipfilter-netN}, or its own. */
  private List<String> allowed(Nic nic) {
    IpSet own = guest.ipsets().get("ipfilter-net" + nic.index());
    if (own != null) {
      return peers("+guest/ipfilter-net" + nic.index()).addresses();
    }
    if (guest.is("ipfilter", false) && nic.ip().contains("/")) {
      return List.of(nic.ip().substring(0, nic.ip().indexOf('/')));
    }
    return List.of();
  }

  private List<FilterRule> resolved(Rule rule, String iface) {
    if (!rule.enabled()) {
      return List.of();
    }
    String where = rule.get("iface").isEmpty() ? iface : rule.get("iface");
    if (rule.get("type").equals("group")) {
      SecurityGroup group = cluster.groups().get(rule.get("action"));
      return group == null
          ? List.of()
          : group.rules().stream().flatMap(inner -> resolved(inner, where).stream()).toList();
    }
    Optional<Macro> macro = Macro.find(rule.get("macro"));
    if (macro.isEmpty()) {
      return List.of(filter(rule, where, rule.get("proto"), ports(rule.get("dport"))));
    }
    return macro.get().services().stream()
        .map(service -> filter(rule, where, service.protocol(), List.of(service.port())))
        .toList();
  }

  private FilterRule filter(Rule rule, String iface, String protocol, List<String> ports) {
    boolean icmp = protocol.startsWith("icmp") || protocol.equals("ipv6-icmp");
    String icmpType = icmp && !ports.isEmpty() ? ports.getFirst() : rule.get("icmp-type");
    return new FilterRule(
        Direction.valueOf(rule.get("type").toUpperCase(Locale.ROOT)),
        Action.valueOf(rule.get("action")),
        iface,
        peers(rule.get("source")),
        peers(rule.get("dest")),
        protocol,
        ports(rule.get("sport")),
        icmp ? List.of() : ports,
        icmpType);
  }

  private static List<String> ports(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
  }

  private Peers peers(String text) {
    if (text.isEmpty()) {
      return Peers.ANY;
    }
    if (text.startsWith("+")) {
      return ofSet(text.substring(1));
    }
    if (FirewallFormats.isReference(text)) {
      return new Peers(List.of(ofAlias(text)), List.of());
    }
    return new Peers(List.of(text.split(",", -1)), List.of());
  }

  private Peers ofSet(String reference) {
    IpSet set = find(reference, guest.ipsets(), cluster.ipsets()).orElse(null);
    if (set == null) {
      return new Peers(List.of("255.255.255.255"), List.of());
    }
    List<String> matching = new ArrayList<>();
    List<String> excepted = new ArrayList<>();
    set.entries()
        .forEach(
            (cidr, entry) -> {
              String address = FirewallFormats.isReference(cidr) ? ofAlias(cidr) : cidr;
              (entry.nomatch() ? excepted : matching).add(address);
            });
    // A set without addresses matches nothing, and an empty list here would match all.
    return new Peers(matching.isEmpty() ? List.of("255.255.255.255") : matching, excepted);
  }

  private String ofAlias(String reference) {
    return find(reference.toLowerCase(Locale.ROOT), guest.aliases(), cluster.aliases())
        .map(Alias::cidr)
        .orElse("255.255.255.255");
  }

  private static <T> Optional<T> find(
      String reference, Map<String, T> ofGuest, Map<String, T> ofCluster) {
    String name = reference.replaceFirst("^(guest|dc)/", "");
    Optional<T> own =
        reference.startsWith("dc/") ? Optional.empty() : Optional.ofNullable(ofGuest.get(name));
    return own.or(
        () ->
            reference.startsWith("guest/")
                ? Optional.empty()
                : Optional.ofNullable(ofCluster.get(name)));
  }
}
