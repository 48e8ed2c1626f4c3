package org.berth.lab.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.berth.lab.network.FilterRule.Action;
import org.berth.lab.network.FilterRule.Direction;
import org.berth.lab.network.FilterRule.Peers;
import org.berth.lab.network.GuestRules.GuardedInterface;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class GuestChainsTest {
  private static final FilterRule NO_IPV6 =
      new FilterRule(
          Direction.OUT,
          Action.DROP,
          "",
          Peers.ANY,
          new Peers(List.of("::/0"), List.of()),
          "",
          List.of(),
          List.of(),
          "");

  @Test
  void neighbourDiscoveryThatIsOnPassesBeforeTheRules() {
    String chain = out(true);

    assertThat(chain).contains("nd-neighbor-advert } return; ip6 daddr @s7n0 drop; return;");
  }

  @Test
  void neighbourDiscoveryThatIsOffIsLeftToTheRulesAndThePolicy() {
    String chain = out(false);

    assertThat(chain).doesNotContain("nd-neighbor").contains("ip6 daddr @s7n0 drop; return;");
  }

  @Test
  void guestThatIsHeldToItsAddressHasTheLinkLocalOneOfItsHardwareBesides() {
    assertThat(out(true)).contains("ip6 saddr != { fe80::be24:11ff:fe0a:0001 } drop");
  }

  private static String out(boolean ndp) {
    GuardedInterface guarded =
        new GuardedInterface("net0", "veth7i0", "BC:24:11:0A:00:01", List.of("198.18.0.70"));
    GuestRules rules =
        new GuestRules(
            7,
            true,
            Action.DROP,
            Action.ACCEPT,
            false,
            ndp,
            false,
            true,
            List.of(guarded),
            List.of(NO_IPV6));
    return GuestChains.of(rules).definitions().getLast();
  }
}
