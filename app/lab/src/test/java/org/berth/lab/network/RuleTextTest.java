package org.berth.lab.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.Subnet;
import org.berth.lab.network.FilterRule.Action;
import org.berth.lab.network.FilterRule.Direction;
import org.berth.lab.network.FilterRule.Peers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class RuleTextTest {
  private final RuleText text = new RuleText("s");

  @Test
  void portsOfAnyPeerAreOneLine() {
    FilterRule rule = rule(Peers.ANY, "tcp", List.of("22", "8000:8010"), "");

    assertThat(text.lines(rule))
        .containsExactly("meta l4proto tcp th dport { 22, 8000-8010 } return");
    assertThat(text.sets()).isEmpty();
  }

  @Test
  void addressesOfOneFamilyLeaveTheOtherOut() {
    FilterRule rule =
        rule(new Peers(List.of("10.0.0.0/8", "10.1.0.0/16"), List.of()), "", List.of(), "");

    assertThat(text.lines(rule)).containsExactly("ip saddr @s0 return");
    assertThat(text.sets().getFirst()).contains("auto-merge", "10.0.0.0/8, 10.1.0.0/16");
  }

  @Test
  void icmpNamesAreTranslated() {
    FilterRule rule = rule(Peers.ANY, "icmpv6", List.of(), "neighbor-solicitation");

    assertThat(text.lines(rule))
        .containsExactly("meta l4proto ipv6-icmp icmpv6 type nd-neighbor-solicit return");
  }

  @Test
  void textThatIsNoWordNeverReachesNftables() {
    FilterRule rule = rule(new Peers(List.of("1.2.3.4 } drop; #"), List.of()), "", List.of(), "");

    assertThatThrownBy(() -> text.lines(rule)).isInstanceOf(HostFailure.class);
  }

  @Test
  void routesThatMeetTheSubnetAreItsUse() {
    Subnet subnet = Subnet.parse("198.18.1.0/24");

    assertThat(SubnetUse.overlaps(subnet, "198.18.0.0/15")).isTrue();
    assertThat(SubnetUse.overlaps(subnet, "198.18.1.7")).isTrue();
    assertThat(SubnetUse.overlaps(subnet, "198.18.2.0/24")).isFalse();
    assertThat(SubnetUse.overlaps(subnet, "default")).isFalse();
    assertThat(SubnetUse.overlaps(subnet, "0.0.0.0/1")).isFalse();
  }

  private static FilterRule rule(Peers source, String protocol, List<String> ports, String icmp) {
    return new FilterRule(
        Direction.IN, Action.ACCEPT, "", source, Peers.ANY, protocol, List.of(), ports, icmp);
  }
}
