package org.berth.lab.container;

import java.util.List;

/** A guest's network configuration as text, for ifupdown and for systemd-networkd. */
final class NetworkFiles {
  private NetworkFiles() {}

  static String interfaces(List<Nic> nics) {
    StringBuilder text = new StringBuilder("auto lo\niface lo inet loopback\n");
    for (Nic nic : nics) {
      String method =
          switch (nic.ip()) {
            case "dhcp" -> "dhcp";
            case "", "manual" -> "manual";
            default -> "static";
          };
      text.append("\nauto %1$s\niface %1$s inet %2$s\n".formatted(nic.name(), method));
      if (method.equals("static")) {
        text.append("\taddress %s\n".formatted(nic.ip()));
        if (!nic.gateway().isEmpty()) {
          text.append("\tgateway %s\n".formatted(nic.gateway()));
        }
      }
    }
    return text.toString();
  }

  static String unit(Nic nic) {
    String head = "[Match]\nName = %s\n\n[Network]\n".formatted(nic.name());
    return switch (nic.ip()) {
      case "dhcp" -> head + "DHCP = ipv4\n";
      case "", "manual" -> head + "DHCP = no\n";
      default ->
          head
              + "DHCP = no\nAddress = %s\n".formatted(nic.ip())
              + (nic.gateway().isEmpty() ? "" : "Gateway = %s\n".formatted(nic.gateway()));
    };
  }
}
