package org.berth.lab.container;

import java.util.List;

/** An interface as it is seen from inside a running guest. */
public record GuestInterface(String name, String hwaddr, List<Address> addresses) {
  public GuestInterface {
    addresses = List.copyOf(addresses);
  }

  /** {@code family} is {@code inet} or {@code inet6}. */
  public record Address(String family, String address, int prefix) {}
}
