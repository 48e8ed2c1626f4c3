package org.berth.lab.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Standard;
import org.berth.lab.machine.Machine;
import org.berth.lab.storage.PoolUsage;

/** The nodes of the cluster; all of them are this one machine. */
final class NodeCalls {
  private static final Parameters NODE = Parameters.of(Standard.NODE);
  private static final Permission ANYONE = Permission.Open.ANYONE;
  private static final Permission AUDIT = Permission.on("/nodes/{node}", "Sys.Audit");

  private final Machine machine;
  private final Packages packages;
  private final Clock clock;

  NodeCalls(Machine machine, Packages packages, Clock clock) {
    this.machine = machine;
    this.packages = packages;
    this.clock = clock;
  }

  Stream<Endpoint> endpoints() {
    return Stream.of(
        Endpoint.get("/nodes", Parameters.of(), ANYONE, this::list),
        Endpoint.get(
            "/nodes/{node}",
            NODE,
            ANYONE,
            call ->
                Stream.of(
                        "lxc", "storage", "tasks", "status", "apt", "version", "time", "vzdump",
                        "aplinfo", "network")
                    .map(name -> Fields.of("name", name))
                    .toList()),
        Endpoint.get("/nodes/{node}/status", NODE, AUDIT, this::status),
        Endpoint.get("/nodes/{node}/version", NODE, ANYONE, call -> version()),
        Endpoint.get("/version", Parameters.of(), ANYONE, call -> version()),
        Endpoint.get("/nodes/{node}/time", NODE, AUDIT, this::time),
        Endpoint.get("/nodes/{node}/apt/versions", NODE, AUDIT, call -> packages.list()));
  }

  private static Fields version() {
    return Fields.of("version", Version.VERSION)
        .with("release", Version.RELEASE)
        .with("repoid", Version.REPOSITORY);
  }

  private Object list(Call call) {
    return machine.config().nodes().stream().map(node -> entry(node, call)).toList();
  }

  private Fields entry(String node, Call call) {
    Fields fields =
        Fields.of("node", node)
            .with("type", "node")
            .with("id", "node/" + node)
            .with("status", "online");
    if (!call.rights().has("/nodes/" + node, "Sys.Audit")) {
      return fields;
    }
    return fields.with("level", "").withAll(numbers());
  }

  /** Load, memory and disk of a node, as lists and resources show them. */
  Map<String, Object> numbers() {
    Map<String, Long> memory = memory();
    PoolUsage disk = machine.volumes().usage();
    long total = memory.getOrDefault("MemTotal", 0L);
    return Map.of(
        "cpu", load(),
        "maxcpu", cores(),
        "mem", total - memory.getOrDefault("MemAvailable", 0L),
        "maxmem", total,
        "disk", disk.used(),
        "maxdisk", disk.total(),
        "uptime", uptime());
  }

  private Object status(Call call) {
    Map<String, Long> memory = memory();
    PoolUsage disk = machine.volumes().usage();
    long total = memory.getOrDefault("MemTotal", 0L);
    long available = memory.getOrDefault("MemAvailable", 0L);
    String loads = read("/proc/loadavg");
    return Fields.of("cpu", load())
        .with("pveversion", "pve-manager/" + Version.VERSION + "/" + Version.REPOSITORY)
        .with("kversion", "Linux " + Version.KERNEL)
        .with("uptime", uptime())
        .with("wait", 0)
        .with("idle", 0)
        .with("loadavg", Arrays.asList(loads.split(" ", 4)).subList(0, 3))
        .with(
            "memory",
            Fields.of("total", total)
                .with("used", total - available)
                .with("free", memory.getOrDefault("MemFree", 0L))
                .with("available", available))
        .with(
            "swap",
            Fields.of("total", memory.getOrDefault("SwapTotal", 0L))
                .with("free", memory.getOrDefault("SwapFree", 0L))
                .with(
                    "used",
                    memory.getOrDefault("SwapTotal", 0L) - memory.getOrDefault("SwapFree", 0L)))
        .with(
            "rootfs",
            Fields.of("total", disk.total())
                .with("used", disk.used())
                .with("avail", disk.available())
                .with("free", disk.available()))
        .with(
            "cpuinfo",
            Fields.of("cpus", cores())
                .with("cores", cores())
                .with("sockets", 1)
                .with("model", model()))
        .with("boot-info", Fields.of("mode", "legacy-bios"))
        .with(
            "current-kernel",
            Fields.of("sysname", "Linux")
                .with("release", Version.KERNEL)
                .with("version", "#1 SMP PREEMPT_DYNAMIC")
                .with("machine", "x86_64"));
  }

  private Object time(Call call) {
    long now = clock.instant().getEpochSecond();
    int offset = ZoneId.systemDefault().getRules().getOffset(clock.instant()).getTotalSeconds();
    return Fields.of("timezone", ZoneId.systemDefault().getId())
        .with("time", now)
        .with("localtime", now + offset);
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** The share of all CPUs that is asked for, at most 1. */
  private static double load() {
    return Math.min(1, Double.parseDouble(read("/proc/loadavg").split(" ", 2)[0]) / cores());
  }

  private static long uptime() {
    return (long) Double.parseDouble(read("/proc/uptime").split(" ", 2)[0]);
  }

  private static String model() {
    return read("/proc/cpuinfo")
        .lines()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }

  /** The lines of /proc/meminfo in bytes. */
  private static Map<String, Long> memory() {
    Map<String, Long> bytes = new HashMap<>();
    read("/proc/meminfo")
        .lines()
        .filter(line -> line.endsWith(" kB"))
        .forEach(
            line -> {
              String number = line.substring(line.indexOf(':') + 1, line.length() - 3).strip();
              bytes.put(line.substring(0, line.indexOf(':')), Long.parseLong(number) * 1024);
            });
    return bytes;
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }
}
