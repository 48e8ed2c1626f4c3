package org.berth.lab.guest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Formats;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Refusal;
import org.berth.lab.endpoint.Standard;
import org.berth.lab.host.HostFailure;
import org.berth.lab.storage.VolumeId;
import org.berth.lab.task.TaskLog;

/**
 * Clones guests. The source carries the lock {@code disk} for the whole task, so that one guest, a
 * template too, is cloned by one task at a time.
 */
final class Cloning {
  private static final Parameters CLONE =
      Standard.GUEST.and(
          Standard.vmid("newid").required(),
          Parameter.text("hostname", Formats.DNS_NAME),
          Parameter.text("description"),
          Parameter.text("pool", Formats.POOL),
          Standard.SNAPSHOT,
          Standard.STORAGE,
          Parameter.flag("full"),
          Parameter.text("target", Formats.NODE),
          Parameter.decimal("bwlimit", 0));
  private static final Permission RIGHT =
      Permission.all(
          Permission.on("/vms/{vmid}", "VM.Clone"),
          Permission.either(
              Permission.on("/vms/{newid}", "VM.Allocate"),
              Permission.onGiven("pool", "/pool/{pool}", "VM.Allocate")));

  private final Surroundings around;
  private final Disks disks;
  private final Walls walls;

  Cloning(Surroundings around, Walls walls) {
    this.around = around;
    this.disks = new Disks(around);
    this.walls = walls;
  }

  Stream<Endpoint> endpoints() {
    return Stream.of(
        Endpoint.post("/nodes/{node}/lxc/{vmid}/clone", CLONE, RIGHT, this::cloneGuest));
  }

  /** One clone on its way. */
  private record Order(
      Call call, int newid, boolean full, String snapshot, List<Disks.Named> sources) {

    String node() {
      return call.node();
    }
  }

  private Object cloneGuest(Call call) {
    Optional<String> pool = call.arguments().optional("pool");
    pool.filter(name -> !call.rights().poolExists(name))
        .ifPresent(
            name -> {
              throw Refusal.permission("pool '" + name + "' does not exist");
            });
    Optional<String> target = call.arguments().optional("target");
    if (target.isPresent() && !target.get().equals(call.node())) {
      throw Refusal.failed("can't clone CT to node '" + target.get() + "' (CT uses local storage)");
    }
    int newid = call.arguments().number("newid");
    GuestConfig source = around.files().setLock(call.node(), call.vmid(), "disk");
    try {
      around
          .files()
          .create(call.node(), newid, GuestConfig.of(Section.empty().with("lock", "create")));
    } catch (Refusal taken) {
      around.files().removeLock(call.node(), call.vmid(), "disk");
      throw taken;
    }
    return prepared(call, newid, source);
  }

  private Object prepared(Call call, int newid, GuestConfig source) {
    try {
      Order order = order(call, newid, source);
      walls.copy(call.vmid(), newid);
      return around
          .tasks()
          .start(
              call.caller(),
              call.node(),
              "vzclone",
              String.valueOf(call.vmid()),
              log -> perform(order, log));
    } catch (Refusal refused) {
      around.files().removeLock(call.node(), call.vmid(), "disk");
      around.files().remove(call.node(), newid);
      throw refused;
    }
  }

  private Order order(Call call, int newid, GuestConfig source) {
    boolean full = call.arguments().optional("full").map("1"::equals).orElse(!source.isTemplate());
    Optional<String> storage = call.arguments().optional("storage");
    if (storage.isPresent() && !full) {
      throw Refusal.failed("parameter 'storage' not allowed for linked clones");
    }
    String snapshot = call.arguments().optional("snapname").orElse("");
    Section from = snapshot.isEmpty() ? source.now() : source.snapshot(snapshot);
    List<Disks.Named> sources = Disks.of(from);
    for (Disks.Named named : sources) {
      requireSource(call, named.disk(), full, snapshot);
    }
    storage.ifPresent(name -> around.storages().on(call.node(), name).requireRootdir());
    Section config = config(call, from);
    around.files().change(call.node(), newid, old -> old.withNow(config));
    return new Order(call, newid, full, snapshot, sources);
  }

  private void requireSource(Call call, Disk disk, boolean full, String snapshot) {
    String storage = call.arguments().optional("storage").orElse(disk.storage());
    if (!call.caller().isRoot()) {
      call.rights().require("/storage/" + storage, "Datastore.AllocateSpace");
    }
    boolean base = disk.volume().contains("base-") || disk.volume().contains("basevol-");
    if (!full && !disks.kind(disk).clones(base, !snapshot.isEmpty())) {
      throw Refusal.failed("Linked clone feature for '" + disk.volume() + "' is not available");
    }
    if (full && snapshot.isEmpty() && around.machine().containers().isRunning(call.vmid())) {
      throw Refusal.failed("Full clone of a running container is only possible from a snapshot");
    }
    if (full && !disks.kind(disk).copies(!snapshot.isEmpty())) {
      throw Refusal.failed("Full clone feature for '" + disk.volume() + "' is not available");
    }
  }

  /** The clone's configuration without its volumes: everything else is copied, features too. */
  private Section config(Call call, Section from) {
    Map<String, String> options = new TreeMap<>(from.options());
    options.keySet().removeIf(name -> name.matches("rootfs|(mp|unused)\\d+"));
    options
        .keySet()
        .removeAll(List.of("lock", "template", "parent", "snaptime", "snapstate", "digest"));
    Section config = new Section(new TreeMap<>(options), from.raw()).with("lock", "create");
    for (Map.Entry<String, String> net : config.indexed("net").entrySet()) {
      new ConfigRights(call, call.vmid(), Optional.empty()).requireBridgeUnlessRoot(net.getValue());
      config = config.with(net.getKey(), Interface.parse(net.getValue()).renewed().print());
    }
    for (String given : List.of("hostname", "description")) {
      Optional<String> value = call.arguments().optional(given).filter(text -> !text.isEmpty());
      if (value.isPresent()) {
        config = config.with(given, ConfigOptions.stored(given, value.get()));
      }
    }
    return config;
  }

  private void perform(Order order, TaskLog log) {
    log.line(
        "creating a clone of container %d with ID %d"
            .formatted(order.call().vmid(), order.newid()));
    List<Disk> made = new ArrayList<>();
    try {
      around.files().locked(order.newid(), () -> fill(order, made, log));
    } catch (Refusal | HostFailure failure) {
      undo(order, made);
      throw Refusal.failed("clone failed: " + String.valueOf(failure.getMessage()).strip());
    } finally {
      around.files().removeLock(order.node(), order.call().vmid(), "disk");
    }
    around.files().removeLock(order.node(), order.newid(), "create");
  }

  private Section fill(Order order, List<Disk> made, TaskLog log) {
    Section volumes = Section.empty();
    for (Disks.Named named : order.sources()) {
      Disk disk = copy(order, named, log);
      made.add(disk);
      volumes = volumes.with(named.option(), disk.print(named.option()));
    }
    Section all = volumes;
    around
        .files()
        .change(
            order.node(),
            order.newid(),
            old -> {
              Section now = old.now();
              for (Map.Entry<String, String> volume : all.options().entrySet()) {
                now = now.with(volume.getKey(), volume.getValue());
              }
              return old.withNow(now);
            });
    order
        .call()
        .arguments()
        .optional("pool")
        .ifPresent(pool -> around.accounts().addToPool(order.newid(), pool));
    VolumeId rootfs = disks.id(order.node(), Disk.parse("rootfs", all.get("rootfs", "")));
    around.machine().containers().newMachineId(around.machine().volumes().path(rootfs));
    return all;
  }

  private Disk copy(Order order, Disks.Named named, TaskLog log) {
    Disk source = named.disk();
    if (!order.full()) {
      log.line(
          "create linked clone of mount point %s (%s)".formatted(named.option(), source.volume()));
      return disks.linked(order.node(), order.newid(), source, order.snapshot());
    }
    log.line("create full clone of mountpoint %s (%s)".formatted(named.option(), source.volume()));
    String storage = order.call().arguments().optional("storage").orElse(source.storage());
    return disks.copied(order.node(), order.newid(), source, order.snapshot(), storage);
  }

  private void undo(Order order, List<Disk> made) {
    made.forEach(disk -> disks.free(order.node(), disk));
    around.files().remove(order.node(), order.newid());
    around.accounts().forgetGuest(order.newid());
    walls.remove(order.newid());
  }
}
