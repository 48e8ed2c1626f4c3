package org.berth.lab.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.berth.lab.host.Daemons;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;
import org.berth.lab.host.Patience;

/** dnsmasq: leases for guests with DHCP, names of all guests, and the host's own name servers. */
final class NameServer {
  private static final String NAME = "dnsmasq";
  private static final int DNS = 53;

  private final LabConfig config;
  private final Daemons daemons;

  NameServer(LabConfig config, Daemons daemons) {
    this.config = config;
    this.daemons = daemons;
  }

  void start() {
    if (daemons.isRunning(NAME)) {
      return;
    }
    Path hosts = config.runtime().resolve("hosts");
    try {
      Files.createDirectories(hosts);
    } catch (IOException e) {
      throw new HostFailure("The folder %s cannot be made".formatted(hosts), e);
    }
    daemons.start(NAME, arguments(hosts), Map.of());
    if (!Patience.until(() -> answers() || !daemons.isRunning(NAME)) || !answers()) {
      throw new HostFailure("The lab's name server did not start; see " + daemons.log(NAME));
    }
  }

  void stop() {
    daemons.stop(NAME);
  }

  private List<String> arguments(Path hosts) {
    var subnet = config.subnet();
    return List.of(
        "dnsmasq",
        "--keep-in-foreground",
        "--conf-file=/dev/null",
        "--pid-file=",
        "--log-facility=-",
        "--interface=" + config.bridge(),
        "--except-interface=lo",
        "--listen-address=" + subnet.gateway(),
        "--bind-interfaces",
        "--no-hosts",
        "--hostsdir=" + hosts,
        "--domain=" + config.domain(),
        "--local=/" + config.domain() + "/",
        "--expand-hosts",
        // Names that appear under the environments' domain are seen at once.
        "--no-negcache",
        "--server=/%s/%s#%d"
            .formatted(config.ingressDomain(), subnet.gateway(), config.authorityDnsPort()),
        "--dhcp-authoritative",
        // A ping before each offer costs three seconds; addresses of this range are nobody else's.
        "--no-ping",
        "--dhcp-range=%s,%s,255.255.255.0,12h"
            .formatted(subnet.firstDynamic(), subnet.lastDynamic()),
        "--dhcp-leasefile=" + config.lab().resolve("dnsmasq.leases"));
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(config.subnet().gateway(), DNS), 200);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
