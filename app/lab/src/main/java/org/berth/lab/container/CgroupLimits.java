package org.berth.lab.container;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A guest's limits as cgroup settings of one version, in LXC's words. */
final class CgroupLimits {
  private static final long MEGABYTE = 1L << 20;
  private static final int PERIOD = 100_000;

  private final boolean unified;
  private final boolean swapAccounting;
  private final int cpus;

  /** The limits as this machine can set them. */
  static CgroupLimits ofThisMachine() {
    Path root = Path.of("/sys/fs/cgroup");
    return new CgroupLimits(
        Files.exists(root.resolve("cgroup.controllers")),
        Files.exists(root.resolve("memory/memory.memsw.limit_in_bytes")),
        Runtime.getRuntime().availableProcessors());
  }

  CgroupLimits(boolean unified, boolean swapAccounting, int cpus) {
    this.unified = unified;
    this.swapAccounting = swapAccounting;
    this.cpus = cpus;
  }

  /** A key without its {@code lxc.cgroup.} and the value it gets. */
  record Setting(String key, String value) {}

  /**
   * How guests see control groups. In version 1 a guest's systemd would look for controllers that
   * are mounted together, as most machines have them, and go without those of this one that are
   * not.
   */
  String mount() {
    return unified ? "cgroup:mixed" : "cgroup:mixed:force";
  }

  List<String> lines(int vmid, Limits limits) {
    String prefix = unified ? "lxc.cgroup2." : "lxc.cgroup.";
    return settings(vmid, limits).stream()
        .map(setting -> prefix + setting.key() + " = " + setting.value())
        .toList();
  }

  List<Setting> settings(int vmid, Limits limits) {
    List<Setting> settings = new ArrayList<>();
    settings.addAll(unified ? memory2(limits) : memory1(limits));
    settings.add(cpuTime(limits));
    settings.add(new Setting("cpuset.cpus", cpuSet(vmid, limits)));
    return settings;
  }

  private static List<Setting> memory2(Limits limits) {
    long bytes = limits.memoryMb() * MEGABYTE;
    return List.of(
        new Setting("memory.max", Long.toString(bytes)),
        // Proxmox throttles shortly below the limit, at 1016/1024 of it.
        new Setting("memory.high", Long.toString(bytes / 1024 * 1016)),
        new Setting("memory.swap.max", Long.toString(limits.swapMb() * MEGABYTE)));
  }

  private List<Setting> memory1(Limits limits) {
    List<Setting> settings = new ArrayList<>();
    settings.add(new Setting("memory.limit_in_bytes", Long.toString(limits.memoryMb() * MEGABYTE)));
    if (swapAccounting) {
      long both = (limits.memoryMb() + (long) limits.swapMb()) * MEGABYTE;
      settings.add(new Setting("memory.memsw.limit_in_bytes", Long.toString(both)));
    }
    return settings;
  }

  private Setting cpuTime(Limits limits) {
    String quota =
        limits.cpulimit() > 0
            ? String.format(Locale.ROOT, "%.0f", limits.cpulimit() * PERIOD)
            : unified ? "max" : "-1";
    return unified
        ? new Setting("cpu.max", quota + " " + PERIOD)
        : new Setting("cpu.cfs_quota_us", quota);
  }

  /** As many CPUs as the guest has cores, beginning at another one for each guest. */
  private String cpuSet(int vmid, Limits limits) {
    int count = limits.cores() > 0 ? Math.min(limits.cores(), cpus) : cpus;
    return IntStream.range(0, count)
        .map(number -> (vmid + number) % cpus)
        .sorted()
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(","));
  }
}
