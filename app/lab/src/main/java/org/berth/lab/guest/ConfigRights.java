package org.berth.lab.guest;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Refusal;

/**
 * The rights that changing single options needs. A guest that is being made in a pool may be
 * configured by the pool's rights.
 */
record ConfigRights(Call call, int vmid, Optional<String> pool) {

  /** Throws unless the caller may set or delete these options of a guest that was {@code old}. */
  void require(
      Section old, Map<String, String> changes, Set<String> deletes, boolean unprivileged) {
    if (call.caller().isRoot()) {
      return;
    }
    changes.forEach((option, value) -> require(option, old, Optional.of(value), unprivileged));
    deletes.forEach(option -> require(option, old, Optional.empty(), unprivileged));
  }

  private void require(String option, Section old, Optional<String> value, boolean unprivileged) {
    switch (option.replaceFirst("\\d+$", "")) {
      case "cores", "cpuunits", "cpulimit" -> guest("VM.Config.CPU");
      case "memory", "swap" -> guest("VM.Config.Memory");
      case "nameserver", "searchdomain", "hostname" -> guest("VM.Config.Network");
      case "rootfs", "mp" -> requireDisk(option, value);
      case "net" -> {
        guest("VM.Config.Network");
        old.get(option).ifPresent(this::requireBridge);
        value.ifPresent(this::requireBridge);
      }
      case "dev" -> throw rootOnly("configuring device passthrough");
      case "hookscript" -> throw rootOnly("changing the hookscript");
      case "features" -> requireFeatures(old.get(option), value, unprivileged);
      default -> guest("VM.Config.Options");
    }
  }

  private void requireDisk(String option, Optional<String> value) {
    guest("VM.Config.Disk");
    if (value.isEmpty()) {
      return;
    }
    Disk disk = Disk.parse(option, value.get());
    if (disk.volume().startsWith("/")) {
      String type = disk.volume().startsWith("/dev/") ? "device" : "bind";
      throw rootOnly("mount point type " + type + " is");
    }
    if (disk.isWish()) {
      call.rights().require("/storage/" + disk.storage(), "Datastore.AllocateSpace");
    }
  }

  /** Throws unless the caller may use the bridge of a {@code net} value. */
  void requireBridge(String net) {
    String bridge = ConfigOptions.NET.parse(net).get("bridge");
    if (bridge != null) {
      call.rights().requireAny("/sdn/zones/localnetwork/" + bridge, "SDN.Use");
    }
  }

  void requireBridgeUnlessRoot(String net) {
    if (!call.caller().isRoot()) {
      requireBridge(net);
    }
  }

  private void requireFeatures(Optional<String> old, Optional<String> value, boolean unprivileged) {
    if (!unprivileged) {
      throw rootOnly("changing feature flags for privileged container is");
    }
    Map<String, String> before = ConfigOptions.FEATURES.parse(old.orElse(""));
    Map<String, String> after = ConfigOptions.FEATURES.parse(value.orElse(""));
    Set<String> touched = new TreeSet<>(before.keySet());
    touched.addAll(after.keySet());
    touched.removeIf(flag -> before.getOrDefault(flag, "").equals(after.getOrDefault(flag, "")));
    if (touched.stream().anyMatch(flag -> !flag.equals("nesting"))) {
      throw rootOnly("changing feature flags (except nesting) is");
    }
    if (!touched.isEmpty()) {
      guest("VM.Allocate");
    }
  }

  private void guest(String privilege) {
    if (pool.filter(name -> call.rights().has("/pool/" + name, privilege)).isEmpty()) {
      call.rights().require("/vms/" + vmid, privilege);
    }
  }

  private static Refusal rootOnly(String what) {
    String verb = what.endsWith(" is") ? what : what + " is";
    return Refusal.permission(verb + " only allowed for root@pam");
  }
}
