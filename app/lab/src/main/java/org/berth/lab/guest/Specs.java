package org.berth.lab.guest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.berth.lab.container.ContainerSpec;
import org.berth.lab.container.Limits;
import org.berth.lab.container.Mount;
import org.berth.lab.container.Nic;
import org.berth.lab.container.Resolver;

/** Reads what the machine needs to run a guest out of its configuration. */
final class Specs {
  private static final int DEFAULT_MB = 512;

  private Specs() {}

  static ContainerSpec of(String node, int vmid, Section now, Disks disks) {
    return new ContainerSpec(
        node,
        vmid,
        disks.path(node, Disk.parse("rootfs", now.get("rootfs", ""))),
        now.get("hostname", "CT" + vmid),
        limits(now),
        nics(now),
        new Resolver(now.get("nameserver", ""), now.get("searchdomain", "")),
        ConfigOptions.flag(now.get("features", ""), "nesting").filter("1"::equals).isPresent(),
        mounts(node, now, disks),
        now.raw());
  }

  private static List<Mount> mounts(String node, Section now, Disks disks) {
    return Disks.of(now).stream()
        .filter(named -> !named.option().equals("rootfs"))
        .map(named -> mount(node, named.disk(), disks))
        .toList();
  }

  static Mount mount(String node, Disk disk, Disks disks) {
    Map<String, String> properties = disk.properties();
    return new Mount(
        disks.path(node, disk),
        properties.getOrDefault("mp", ""),
        properties.getOrDefault("ro", "0").equals("1"));
  }

  static Limits limits(Section now) {
    return new Limits(
        now.number("cores", 0),
        now.get("cpulimit").map(Double::parseDouble).orElse(0.0),
        now.number("memory", DEFAULT_MB),
        now.number("swap", DEFAULT_MB));
  }

  static List<Nic> nics(Section now) {
    List<Nic> nics = new ArrayList<>();
    now.indexed("net")
        .forEach(
            (name, value) ->
                nics.add(nic(Integer.parseInt(name.substring(3)), Interface.parse(value))));
    return nics;
  }

  private static Nic nic(int index, Interface net) {
    return new Nic(
        index,
        net.get("name", "eth" + index),
        net.get("hwaddr", ""),
        net.get("bridge", ""),
        net.get("ip", "manual"),
        net.get("gw", ""),
        net.get("link_down").filter("1"::equals).isPresent(),
        net.get("rate").map(Double::parseDouble).orElse(0.0),
        net.get("tag").map(Integer::parseInt).orElse(0),
        net.get("mtu").map(Integer::parseInt).orElse(0));
  }
}
