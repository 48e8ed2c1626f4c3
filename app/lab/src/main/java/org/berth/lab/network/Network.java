package org.berth.lab.network;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.berth.lab.host.Command;
import org.berth.lab.host.Daemons;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;

/** The lab's bridge with its address, NAT, DHCP and DNS. */
public final class Network {
  private static final Path DEVICES = Path.of("/sys/class/net");

  private final LabConfig config;
  private final NeighbourRules neighbours;
  private final NameServer names;
  private final Bridges bridges;

  public Network(LabConfig config) {
    this.config = config;
    this.neighbours = new NeighbourRules(config.bridge());
    this.names = new NameServer(config, new Daemons(config));
    this.bridges = new Bridges(config);
  }

  /** Refuses what stands in the network's way, before anything of it is made. */
  public void check() {
    if (!isUp()) {
      refuseForeignBridge();
      SubnetUse.refuse(config.subnet());
    }
  }

  /** Makes what is missing of the network; all of it may be there already. */
  public void up() {
    if (!isUp()) {
      makeBridge();
    }
    if (!Nft.has("inet", table())) {
      Nft.run(translation());
    }
    neighbours.accept();
    names.start();
  }

  /** Removes the network; what is gone already, and what is not the lab's, is left alone. */
  public void down() {
    names.stop();
    neighbours.forget();
    Nft.delete("inet", table());
    bridges.removeVlans();
    if (isUp()) {
      Command.of("ip", "link", "delete", config.bridge()).orFail("Removing the lab's bridge");
    }
  }

  public boolean isUp() {
    return bridges.isOurs(config.bridge());
  }

  /** The bridge's name on this machine; the API calls it {@code vmbr0}. */
  public String bridge() {
    return config.bridge();
  }

  private void makeBridge() {
    String bridge = config.bridge();
    Command ip = Command.of("ip");
    // A fixed address: else a bridge takes one of its ports' and changes it as guests come and go.
    ip.with("link", "add", "name", bridge, "address", hardwareAddress(), "type", "bridge")
        .orFail("Making the lab's bridge");
    ip.with("link", "set", "dev", bridge, "alias", bridges.mark())
        .orFail("Marking the lab's bridge");
    ip.with("addr", "add", config.subnet().gateway() + "/24", "dev", bridge)
        .orFail("Giving the lab's bridge its address");
    ip.with("link", "set", "dev", bridge, "up").orFail("Starting the lab's bridge");
  }

  private String translation() {
    return """
        table inet %1$s {
          chain translate {
            type nat hook postrouting priority srcnat; policy accept;
            ip saddr %2$s ip daddr != %2$s masquerade
          }
        }
        """
        .formatted(table(), config.subnet());
  }

  private String table() {
    return "berth_" + config.prefix();
  }

  private void refuseForeignBridge() {
    if (Files.exists(DEVICES.resolve(config.bridge()))) {
      throw new HostFailure(
          "A network device %s exists that is not this lab's; set BERTH_LAB_PREFIX to another word"
              .formatted(config.bridge()));
    }
  }

  /** Locally administered, and the same for the same lab. */
  private String hardwareAddress() {
    int hash = (config.prefix() + config.subnet()).hashCode();
    return String.format(
        Locale.ROOT,
        "02:be:%02x:%02x:%02x:%02x",
        hash >>> 24 & 0xff,
        hash >>> 16 & 0xff,
        hash >>> 8 & 0xff,
        hash & 0xff);
  }
}
