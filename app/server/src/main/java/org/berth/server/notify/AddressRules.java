package org.berth.server.notify;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.berth.server.config.Network;

/**
 * Which addresses a message may go to: those of the public Internet, and the private networks that
 * the administrator allows. What is closed is taken from IANA's registries of special-purpose
 * addresses; of IPv6 only global unicast is open, so that mapped, compatible, NAT64, local and
 * multicast forms are closed with the rest.
 */
final class AddressRules {
  private static final Network GLOBAL_UNICAST = Network.parse("2000::/3");
  private static final List<Network> CLOSED =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.31.196.0/24",
              "192.52.193.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "192.175.48.0/24",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "224.0.0.0/4",
              "240.0.0.0/4",
              // Teredo, benchmarking and ORCHID lie in the first, 6to4 in the third.
              "2001::/23",
              "2001:db8::/32",
              "2002::/16",
              "3fff::/20")
          .map(Network::parse)
          .toList();

  private final List<Network> allowed;

  AddressRules(List<Network> allowed) {
    this.allowed = List.copyOf(allowed);
  }

  boolean allows(InetAddress address) {
    if (allowed.stream().anyMatch(network -> network.contains(address))) {
      return true;
    }
    boolean open = address instanceof Inet4Address || GLOBAL_UNICAST.contains(address);
    return open && CLOSED.stream().noneMatch(network -> network.contains(address));
  }
}
