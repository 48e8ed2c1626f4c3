package org.berth.server.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.berth.contract.SubscriptionKind;
import org.berth.server.config.Network;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses messages may go to. */
@Tag("unit")
final class AddressRulesTest {
  private final AddressRules rules = new AddressRules(List.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.31.255.255",
        "192.168.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "fe80::1",
        "fd00:ec2::254",
        "ff02::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::1"
      })
  void anAddressThatIsNotOfTheInternetIsClosed(String address) throws UnknownHostException {
    assertThat(rules.allows(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"9.9.9.9", "172.32.0.1", "2600::1", "2a00:1450::1"})
  void anAddressOfTheInternetIsOpen(String address) throws UnknownHostException {
    assertThat(rules.allows(InetAddress.getByName(address))).isTrue();
  }

  @Test
  void aPrivateNetworkThatIsAllowedIsOpenAndItsNeighbourIsNot() throws UnknownHostException {
    var own = new AddressRules(List.of(Network.parse("10.1.0.0/16"), Network.parse("fd00::/8")));

    assertThat(own.allows(InetAddress.getByName("10.1.255.1"))).isTrue();
    assertThat(own.allows(InetAddress.getByName("10.2.0.1"))).isFalse();
    assertThat(own.allows(InetAddress.getByName("fd12::1"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://example.org/",
        "example.org",
        "https://user:word@example.org/",
        "https://example.org/#part",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://169.254.169.254/latest/meta-data",
        "https://exa mple.org/"
      })
  void aTargetThatCannotBeRightIsRefusedAtOnce(String url) {
    assertThatThrownBy(() -> Target.parse(SubscriptionKind.WEBHOOK, url, rules))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("target ");
  }

  @Test
  void ofATargetOnlySchemeAndHostAreShown() {
    Target target =
        Target.parse(SubscriptionKind.SLACK, "https://chat.example.org:8443/T0/hidden", rules);

    assertThat(target.shown()).isEqualTo("https://chat.example.org:8443");
    assertThat(target.toString()).doesNotContain("hidden");
  }
}
