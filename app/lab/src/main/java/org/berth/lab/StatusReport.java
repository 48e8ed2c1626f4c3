package org.berth.lab;

import java.io.PrintStream;
import java.util.List;
import org.berth.lab.host.Daemons;
import org.berth.lab.host.LabConfig;
import org.berth.lab.host.Mounts;
import org.berth.lab.machine.Machine;
import org.berth.lab.neighbour.Neighbours;
import org.berth.lab.storage.PoolUsage;

/** The lab's parts as they are now, one line each. */
final class StatusReport {
  private static final List<String> DAEMONS =
      List.of("api", "dnsmasq", "lxcfs", "registry-intake", "registry-mirror");

  private final LabConfig config;

  StatusReport(LabConfig config) {
    this.config = config;
  }

  /** Prints the report and says whether everything is up. */
  boolean print(PrintStream out) {
    Machine machine = Machine.of(config);
    Daemons daemons = new Daemons(config);
    boolean mounted = Mounts.isMounted(config.pool());
    boolean bridged = machine.network().isUp();
    boolean running = true;
    line(
        out,
        "lab",
        "%s, %d node(s), %s".formatted(config.prefix(), config.nodes().size(), config.home()));
    line(out, "api", "https://%s:%d".formatted(config.subnet().gateway(), config.apiPort()));
    line(out, "disk", mounted ? usage(machine.volumes().usage()) : "not mounted");
    line(out, "network", config.subnet() + " on " + config.bridge() + (bridged ? "" : ": missing"));
    for (String daemon : DAEMONS) {
      running &= daemons.isRunning(daemon);
      line(out, daemon, daemons.pid(daemon).map(pid -> "runs, pid " + pid).orElse("does not run"));
    }
    for (Neighbours.Standing each : new Neighbours(config).standing()) {
      running &= each.running() || each.off();
      line(out, each.name(), Neighbours.told(each));
    }
    List<Integer> guests = machine.containers().running();
    line(out, "guests", guests.isEmpty() ? "none runs" : guests + " run");
    return mounted && bridged && running;
  }

  private static String usage(PoolUsage usage) {
    return "%.1f of %.1f GB used".formatted(usage.used() / 1e9, usage.total() / 1e9);
  }

  private static void line(PrintStream out, String what, String text) {
    out.printf("%-16s %s%n", what, text);
  }
}
