package org.berth.lab.cluster;

import java.util.List;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Standard;
import org.berth.lab.host.LabConfig;

/** The network interfaces of a node: the one bridge that guests may use, under its Proxmox name. */
record NetworkCalls(LabConfig config) {
  private static final String BRIDGE = "vmbr0";
  private static final Parameters KIND =
      Parameters.of(
          Standard.NODE,
          Parameter.choice(
              "type",
              "bridge",
              "bond",
              "eth",
              "alias",
              "vlan",
              "fabric",
              "OVSBridge",
              "OVSBond",
              "OVSPort",
              "OVSIntPort",
              "vnet",
              "any_bridge",
              "any_local_bridge",
              "include_sdn"));

  List<Endpoint> endpoints() {
    return List.of(Endpoint.get("/nodes/{node}/network", KIND, Permission.Open.ANYONE, this::list));
  }

  private Object list(Call call) {
    boolean shown =
        call.arguments().optional("type").map(type -> type.contains("bridge")).orElse(true);
    return shown ? List.of(bridge()) : List.of();
  }

  private Fields bridge() {
    String address = config.subnet().gateway();
    return Fields.of("iface", BRIDGE)
        .with("type", "bridge")
        .with("active", 1)
        .with("autostart", 1)
        .with("method", "static")
        .with("method6", "manual")
        .with("priority", 1)
        .with("families", List.of("inet"))
        .with("address", address)
        .with("cidr", address + "/" + config.subnet().prefixLength());
  }
}
