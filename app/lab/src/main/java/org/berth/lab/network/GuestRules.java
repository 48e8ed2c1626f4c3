package org.berth.lab.network;

import java.util.List;

/**
 * The whole packet filter of one guest, in the order in which it is asked: allowances that always
 * hold, {@code rules}, and then the policies. {@code guarded} lists only interfaces with {@code
 * firewall=1}; all others pass freely.
 */
public record GuestRules(
    int vmid,
    boolean enabled,
    FilterRule.Action policyIn,
    FilterRule.Action policyOut,
    boolean dhcp,
    boolean ndp,
    boolean radv,
    boolean macfilter,
    List<GuardedInterface> guarded,
    List<FilterRule> rules) {
  public GuestRules {
    guarded = List.copyOf(guarded);
    rules = List.copyOf(rules);
  }

  /**
   * A filtered interface: {@code name} is the guest's {@code net<index>}, {@code veth} the host's
   * end. Packets from other source addresses than {@code addresses} and the link-local one of
   * {@code hwaddr} are dropped, unless {@code addresses} is empty.
   */
  public record GuardedInterface(String name, String veth, String hwaddr, List<String> addresses) {
    public GuardedInterface {
      addresses = List.copyOf(addresses);
    }
  }
}
