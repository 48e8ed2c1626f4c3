package org.berth.lab.guest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.berth.lab.container.Containers;
import org.berth.lab.container.Nic;
import org.berth.lab.host.HostFailure;

/** Brings changed options to a running guest, and tells by option what of it failed. */
final class Hotplug {
  private static final List<String> LIMITS = List.of("memory", "swap", "cpulimit", "cores");

  private final Containers containers;
  private final Disks disks;

  Hotplug(Containers containers, Disks disks) {
    this.containers = containers;
    this.disks = disks;
  }

  Map<String, String> bring(String node, int vmid, Section before, Section after) {
    Map<String, String> errors = new HashMap<>();
    changed(LIMITS, before, after)
        .ifPresent(
            option ->
                attempt(option, errors, () -> containers.applyLimits(vmid, Specs.limits(after))));
    SortedMap<String, String> nets = new TreeMap<>(before.indexed("net"));
    nets.putAll(after.indexed("net"));
    for (String net : nets.keySet()) {
      if (!before.get(net).equals(after.get(net))) {
        attempt(net, errors, () -> reconnect(node, vmid, net, before, after));
      }
    }
    for (String point : after.indexed("mp").keySet()) {
      if (before.get(point).isEmpty()) {
        attempt(point, errors, () -> mount(node, vmid, Disk.parse(point, after.get(point, ""))));
      }
    }
    return errors;
  }

  private static Optional<String> changed(List<String> options, Section before, Section after) {
    return options.stream()
        .filter(option -> !before.get(option).equals(after.get(option)))
        .findFirst();
  }

  private void reconnect(String node, int vmid, String net, Section before, Section after) {
    int index = Integer.parseInt(net.substring("net".length()));
    Optional<Nic> old = Specs.nics(before).stream().filter(nic -> nic.index() == index).findFirst();
    containers.devices().reconnect(Specs.of(node, vmid, after, disks), index, old);
  }

  private void mount(String node, int vmid, Disk disk) {
    containers.devices().mount(vmid, Specs.mount(node, disk, disks));
  }

  private static void attempt(String option, Map<String, String> errors, Runnable change) {
    try {
      change.run();
    } catch (HostFailure failure) {
      errors.put(option, "unable to hotplug " + option + ": " + failure.getMessage());
    }
  }
}
