package org.berth.lab.host;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 /24 of the lab. The first address is the host's; guests with DHCP get .2 to .63, and .64
 * to .223 are handed out by whoever allocates addresses, so that the two never meet; the rest is
 * for the platform's own guests.
 */
public record Subnet(String network) {
  private static final Pattern CIDR =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.0/24");

  /** Parses {@code a.b.c.0/24}; anything else is refused. */
  public static Subnet parse(String cidr) {
    Matcher matcher = CIDR.matcher(cidr);
    if (!matcher.matches() || !isByte(matcher, 1) || !isByte(matcher, 2) || !isByte(matcher, 3)) {
      throw new HostFailure(
          "The lab's subnet '%s' is not of the form 198.18.0.0/24; set BERTH_LAB_SUBNET to such a /24"
              .formatted(cidr));
    }
    return new Subnet(cidr.substring(0, cidr.lastIndexOf('.')));
  }

  private static boolean isByte(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group)) <= 255;
  }

  /** Address number {@code last} of the subnet. */
  public String host(int last) {
    return network + "." + last;
  }

  /** The host's own address on the bridge: gateway, name server, API and registry. */
  public String gateway() {
    return host(1);
  }

  public int prefixLength() {
    return 24;
  }

  public String firstDynamic() {
    return host(2);
  }

  public String lastDynamic() {
    return host(63);
  }

  public String firstStatic() {
    return host(64);
  }

  public String lastStatic() {
    return host(223);
  }

  /** The guest that serves the environments' host names. */
  public String ingress() {
    return host(240);
  }

  /** The guest that Portainer runs in, where its images can be had. */
  public String portainer() {
    return host(241);
  }

  /** The guest that NetBox runs in, where its images can be had. */
  public String netbox() {
    return host(242);
  }

  /** The subnet in CIDR notation. */
  public String cidr() {
    return network + ".0/24";
  }

  @Override
  public String toString() {
    return cidr();
  }
}
