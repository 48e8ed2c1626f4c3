package org.berth.cli.connect;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.berth.cli.connect.ProxmoxApi.Refused;

/** Whether one node can carry Docker in a container. */
record NodeCheck(String node, String bridge, ProxmoxApi proxmox, Consumer<Finding> told) {
  /** With older ones, runc of November 2025 and later cannot start a container in a guest. */
  private static final String LXC = "6.0.5-2";

  /** The first kernel in which an unprivileged guest may mount overlays. */
  private static final String KERNEL = "5.11";

  void look() {
    try {
      JsonNode packages = proxmox.get("/nodes/" + node + "/apt/versions");
      lxc(field(packages, "lxc-pve", "Version"));
      kernel(running(packages));
    } catch (Refused refused) {
      told.accept(
          Finding.lacking(
              "Versions of node " + node + " cannot be read: " + refused.reason(),
              "It needs Sys.Audit on /nodes; see above."));
    }
    network();
    firewall();
  }

  private void lxc(String version) {
    told.accept(
        Versions.before(version, LXC)
            ? Finding.lacking(
                "Node %s has lxc-pve %s: Docker's own packages of November 2025 and later start no container in it"
                    .formatted(node, version),
                "apt update && apt full-upgrade on the node, or keep docker_platform_engine.source:"
                    + " debian.")
            : Finding.good("Node %s has lxc-pve %s".formatted(node, version)));
  }

  private void kernel(String version) {
    told.accept(
        Versions.before(version, KERNEL)
            ? Finding.wrong(
                "Node %s runs kernel %s: no overlay in unprivileged guests"
                    .formatted(node, version),
                "apt full-upgrade and a reboot; kernel " + KERNEL + " is the oldest that works.")
            : Finding.good("Node %s runs kernel %s".formatted(node, version)));
  }

  private void network() {
    try {
      boolean there =
          StreamSupport.stream(
                  proxmox.get("/nodes/" + node + "/network?type=any_bridge").spliterator(), false)
              .anyMatch(each -> each.path("iface").asText().equals(bridge));
      told.accept(
          there
              ? Finding.good("Node %s has bridge %s".formatted(node, bridge))
              : Finding.wrong(
                  "Node %s has no bridge %s".formatted(node, bridge),
                  "Make it (node > System > Network), or name another with --bridge."));
    } catch (Refused refused) {
      told.accept(
          Finding.lacking(
              "Bridges of node " + node + " cannot be read: " + refused.reason(),
              "See in node > System > Network that it has " + bridge + "."));
    }
  }

  private void firewall() {
    try {
      JsonNode options = proxmox.get("/nodes/" + node + "/firewall/options");
      if (options.path("enable").asInt(1) == 0) {
        told.accept(
            Finding.lacking(
                "Node %s has its own firewall off: its services are open to environments"
                    .formatted(node),
                "Node > Firewall > Options > Firewall: Yes."));
      }
    } catch (Refused refused) {
      // The same right as above; said there.
    }
  }

  private static String field(JsonNode packages, String name, String field) {
    for (JsonNode each : packages) {
      if (each.path("Package").asText().equals(name)) {
        return each.path(field).asText();
      }
    }
    return "";
  }

  private static String running(JsonNode packages) {
    for (JsonNode each : packages) {
      String kernel = each.path("RunningKernel").asText();
      if (!kernel.isEmpty()) {
        return kernel;
      }
    }
    return "";
  }
}
