package org.berth.lab.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.berth.lab.datastore.Datastore;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Refusal;
import org.berth.lab.endpoint.Standard;
import org.berth.lab.guest.GuestConfig;
import org.berth.lab.guest.Surroundings;
import org.berth.lab.storage.PoolUsage;

/** The cluster as a whole. */
final class ClusterCalls {
  private static final int FIRST_ID = 100;
  private static final int LAST_ID = 999_999;
  private static final Permission ANYONE = Permission.Open.ANYONE;

  private final Surroundings around;
  private final NodeCalls nodes;
  private final Broadcasts broadcasts;

  ClusterCalls(Surroundings around, NodeCalls nodes, Broadcasts broadcasts) {
    this.around = around;
    this.nodes = nodes;
    this.broadcasts = broadcasts;
  }

  Stream<Endpoint> endpoints() {
    return Stream.of(
        Endpoint.get("/cluster/nextid", Parameters.of(Standard.vmid("vmid")), ANYONE, this::nextId),
        Endpoint.get(
            "/cluster/resources",
            Parameters.of(Parameter.choice("type", "vm", "storage", "node", "sdn")),
            ANYONE,
            this::resources),
        Endpoint.get(
            "/cluster/status", Parameters.of(), Permission.on("/", "Sys.Audit"), this::status),
        Endpoint.get("/cluster/options", Parameters.of(), ANYONE, call -> new Fields()),
        Endpoint.get(
            "/cluster",
            Parameters.of(),
            ANYONE,
            call ->
                Stream.of("firewall", "nextid", "options", "resources", "status", "tasks")
                    .map(name -> Fields.of("name", name))
                    .toList()));
  }

  private Object nextId(Call call) {
    Optional<String> asked = call.arguments().optional("vmid");
    if (asked.isPresent()) {
      int vmid = Integer.parseInt(asked.get());
      if (around.files().find(vmid).isPresent()) {
        throw Refusal.parameter("vmid", "VM " + vmid + " already exists");
      }
      return asked.get();
    }
    for (int vmid = FIRST_ID; vmid <= LAST_ID; vmid++) {
      if (around.files().find(vmid).isEmpty()) {
        return String.valueOf(vmid);
      }
    }
    throw Refusal.failed(
        "unable to get any free VMID in range [" + FIRST_ID + ", " + LAST_ID + "]");
  }

  private Object resources(Call call) {
    Optional<String> type = call.arguments().optional("type");
    List<Fields> all = new ArrayList<>();
    if (type.isEmpty()) {
      around.accounts().pools().keySet().stream()
          .filter(pool -> call.rights().has("/pool/" + pool, "Pool.Audit"))
          .forEach(pool -> all.add(pool(pool)));
    }
    if (type.map("vm"::equals).orElse(true)) {
      around.files().all().stream()
          .filter(vmid -> call.rights().has("/vms/" + vmid, "VM.Audit"))
          .forEach(vmid -> guest(vmid).ifPresent(all::add));
    }
    for (String node : around.machine().config().nodes()) {
      if (type.map("node"::equals).orElse(true)) {
        all.add(node(node, call));
      }
      if (type.map("storage"::equals).orElse(true)) {
        all.addAll(storages(node, call));
      }
      if (type.map("sdn"::equals).orElse(true)) {
        all.add(zone(node));
      }
    }
    return all;
  }

  private static Fields pool(String pool) {
    return Fields.of("id", "/pool/" + pool).with("type", "pool").with("pool", pool);
  }

  /** A guest as the last broadcast told it, with the lock and tags of this moment. */
  Optional<Fields> guest(int vmid) {
    return around.files().find(vmid).map(config -> guest(vmid, config));
  }

  private Fields guest(int vmid, GuestConfig config) {
    Fields fields =
        Fields.of("id", "lxc/" + vmid)
            .with("type", "lxc")
            .with("vmid", vmid)
            .with("node", around.files().nodeOf(vmid).orElse(""))
            .with("status", "unknown")
            .with("template", config.now().flag("template"))
            .with("pool", around.accounts().poolOf(vmid))
            .with("lock", config.now().get("lock"))
            .with("tags", config.now().get("tags"));
    broadcasts.of(vmid).ifPresent(told -> fields.withAll(shown(told)));
    return fields;
  }

  private static Map<String, Object> shown(Map<String, Object> told) {
    Fields fields = new Fields();
    for (String name :
        List.of(
            "name",
            "status",
            "cpu",
            "mem",
            "maxmem",
            "disk",
            "maxdisk",
            "diskread",
            "diskwrite",
            "netin",
            "netout",
            "uptime")) {
      fields.with(name, Optional.ofNullable(told.get(name)));
    }
    return fields.with("maxcpu", Optional.ofNullable(told.get("cpus"))).values();
  }

  private Fields node(String node, Call call) {
    Fields fields =
        Fields.of("id", "node/" + node)
            .with("type", "node")
            .with("node", node)
            .with("status", "online");
    return call.rights().has("/nodes/" + node, "Sys.Audit")
        ? fields.with("level", "").with("cgroup-mode", 2).withAll(nodes.numbers())
        : fields;
  }

  private List<Fields> storages(String node, Call call) {
    PoolUsage usage = around.machine().volumes().usage();
    List<Fields> shown = new ArrayList<>();
    for (Datastore storage : around.storages().all()) {
      String path = "/storage/" + storage.name();
      if (call.rights().hasAny(path, "Datastore.Audit", "Datastore.AllocateSpace")) {
        shown.add(storage(node, storage).with("disk", usage.used()).with("maxdisk", usage.total()));
      }
    }
    return shown;
  }

  static Fields storage(String node, Datastore storage) {
    return Fields.of("id", "storage/" + node + "/" + storage.name())
        .with("type", "storage")
        .with("node", node)
        .with("storage", storage.name())
        .with("plugintype", storage.kind().label())
        .with("content", String.join(",", storage.content()))
        .with("status", "available")
        .with("shared", false);
  }

  private static Fields zone(String node) {
    return Fields.of("id", "sdn/" + node + "/localnetwork")
        .with("type", "sdn")
        .with("node", node)
        .with("sdn", "localnetwork")
        .with("status", "ok");
  }

  private Object status(Call call) {
    List<String> names = around.machine().config().nodes();
    List<Fields> all = new ArrayList<>();
    all.add(
        Fields.of("type", "cluster")
            .with("id", "cluster")
            .with("name", "lab")
            .with("nodes", names.size())
            .with("quorate", true)
            .with("version", names.size()));
    for (String node : names) {
      all.add(
          Fields.of("type", "node")
              .with("id", "node/" + node)
              .with("name", node)
              .with("nodeid", names.indexOf(node) + 1)
              .with("ip", around.machine().config().subnet().gateway())
              .with("level", "")
              .with("local", node.equals(names.getFirst()))
              .with("online", true));
    }
    return all;
  }
}
