package org.berth.lab.guest;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.berth.lab.container.ContainerStatus;
import org.berth.lab.endpoint.Fields;

/** Describes guests with their numbers of this moment. */
public final class GuestStatus {
  private static final long MIB = 1L << 20;

  private final Surroundings around;
  private final Clock clock;
  private final Map<Integer, Sample> samples = new ConcurrentHashMap<>();
  private final DiskUse diskUse;

  /** CPU seconds used up to a moment. */
  private record Sample(long millis, double cpuSeconds, double share) {}

  public GuestStatus(Surroundings around, Clock clock) {
    this.around = around;
    this.clock = clock;
    this.diskUse = new DiskUse(around, clock);
  }

  /** What {@code status/current} and the list of guests show. */
  public Fields of(int vmid, GuestConfig config) {
    ContainerStatus now = around.machine().containers().status(vmid);
    Section section = config.now();
    Fields fields =
        Fields.of("vmid", vmid)
            .with("type", "lxc")
            .with("status", now.running() ? "running" : "stopped")
            .with("name", section.get("hostname", "CT" + vmid))
            .with("cpus", cpus(section))
            .with("cpu", cpuShare(vmid, now))
            .with("maxmem", section.number("memory", 512) * MIB)
            .with("mem", now.memory())
            .with("maxswap", section.number("swap", 512) * MIB)
            .with("swap", now.swap())
            .with("maxdisk", maxDisk(section))
            .with("disk", now.running() ? diskUse.of(vmid, section) : 0L)
            .with("diskread", now.diskRead())
            .with("diskwrite", now.diskWrite())
            .with("netin", now.netIn())
            .with("netout", now.netOut())
            .with("uptime", now.uptime())
            .with("lock", config.lock())
            .with("tags", section.get("tags"));
    if (now.running()) {
      fields.with("pid", now.pid());
    }
    return config.isTemplate() ? fields.with("template", 1) : fields;
  }

  private static double cpus(Section section) {
    double limit = section.get("cpulimit").map(Double::parseDouble).orElse(0.0);
    int cores = section.number("cores", 0);
    int all = Runtime.getRuntime().availableProcessors();
    double bound = cores == 0 ? all : Math.min(cores, all);
    return limit == 0 ? bound : Math.min(limit, bound);
  }

  private static long maxDisk(Section section) {
    return section.get("rootfs").map(value -> Disk.parse("rootfs", value).bytes()).orElse(0L);
  }

  /** The share of the machine since the last look that is at least a second old. */
  private double cpuShare(int vmid, ContainerStatus now) {
    if (!now.running()) {
      samples.remove(vmid);
      return 0;
    }
    long millis = clock.millis();
    Sample last = samples.get(vmid);
    if (last != null && millis - last.millis() < 1000) {
      return last.share();
    }
    double share =
        last == null
            ? 0
            : Math.max(0, now.cpuSeconds() - last.cpuSeconds())
                * 1000
                / (millis - last.millis())
                / Runtime.getRuntime().availableProcessors();
    samples.put(vmid, new Sample(millis, now.cpuSeconds(), share));
    return share;
  }
}
