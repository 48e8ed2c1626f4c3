package org.berth.lab.guest;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.berth.lab.container.ContainerStatus;
import org.berth.lab.container.GuestInterface;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Standard;
import org.jspecify.annotations.Nullable;

/** What guests are doing now. */
final class StatusCalls {
  private static final Permission AUDIT = Permission.on("/vms/{vmid}", "VM.Audit");
  private static final Permission ANYONE = Permission.Open.ANYONE;
  private static final String GUEST = "/nodes/{node}/lxc/{vmid}";

  private final Surroundings around;
  private final GuestStatus status;

  StatusCalls(Surroundings around, GuestStatus status) {
    this.around = around;
    this.status = status;
  }

  Stream<Endpoint> endpoints() {
    return Stream.of(
        Endpoint.get("/nodes/{node}/lxc", Parameters.of(Standard.NODE), ANYONE, this::list),
        Endpoint.get(
            GUEST,
            Standard.GUEST,
            ANYONE,
            call ->
                Stream.of(
                        "config",
                        "pending",
                        "status",
                        "vncproxy",
                        "termproxy",
                        "vncwebsocket",
                        "spiceproxy",
                        "migrate",
                        "clone",
                        "rrd",
                        "rrddata",
                        "firewall",
                        "snapshot",
                        "resize",
                        "interfaces")
                    .map(name -> Fields.of("subdir", name))
                    .toList()),
        Endpoint.get(
            GUEST + "/status",
            Standard.GUEST,
            ANYONE,
            call ->
                Stream.of("current", "start", "stop")
                    .map(name -> Fields.of("subdir", name))
                    .toList()),
        Endpoint.get(GUEST + "/status/current", Standard.GUEST, AUDIT, this::current),
        Endpoint.get(GUEST + "/interfaces", Standard.GUEST, AUDIT, this::interfaces),
        Endpoint.get(
            GUEST + "/feature",
            Standard.GUEST.and(
                Parameter.choice("feature", "snapshot", "clone", "copy").required(),
                Standard.SNAPSHOT),
            AUDIT,
            this::feature));
  }

  private Object list(Call call) {
    List<Fields> guests = new ArrayList<>();
    around
        .files()
        .on(call.node())
        .forEach(
            (vmid, config) -> {
              if (call.rights().has("/vms/" + vmid, "VM.Audit")) {
                guests.add(status.of(vmid, config));
              }
            });
    return guests;
  }

  private Object current(Call call) {
    GuestConfig config = around.files().load(call.node(), call.vmid());
    return status.of(call.vmid(), config).with("ha", Fields.of("managed", 0));
  }

  private @Nullable Object interfaces(Call call) {
    around.files().load(call.node(), call.vmid());
    ContainerStatus now = around.machine().containers().status(call.vmid());
    if (!now.running()) {
      return null;
    }
    return around.machine().containers().interfaces(call.vmid()).stream()
        .map(StatusCalls::describe)
        .toList();
  }

  private static Fields describe(GuestInterface net) {
    Fields fields =
        Fields.of("name", net.name())
            .with("hwaddr", net.hwaddr())
            .with("hardware-address", net.hwaddr());
    List<Fields> addresses = new ArrayList<>();
    for (GuestInterface.Address address : net.addresses()) {
      fields.with(address.family(), address.address() + "/" + address.prefix());
      addresses.add(
          Fields.of("ip-address", address.address())
              .with("ip-address-type", address.family())
              .with("prefix", address.prefix()));
    }
    return fields.with("ip-addresses", addresses);
  }

  private Object feature(Call call) {
    GuestConfig config = around.files().load(call.node(), call.vmid());
    boolean snapshot = call.arguments().has("snapname");
    Section from = call.arguments().optional("snapname").map(config::snapshot).orElse(config.now());
    Disks disks = new Disks(around);
    boolean has =
        Disks.of(from).stream()
            .allMatch(
                named ->
                    switch (call.text("feature")) {
                      case "snapshot" -> disks.kind(named.disk()).takesSnapshots();
                      case "clone" ->
                          disks.kind(named.disk()).clones(config.isTemplate(), snapshot);
                      default -> disks.kind(named.disk()).copies(snapshot);
                    });
    return Fields.of("hasFeature", has);
  }
}
