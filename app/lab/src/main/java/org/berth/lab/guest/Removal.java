package org.berth.lab.guest;

import java.util.stream.Stream;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Refusal;
import org.berth.lab.endpoint.Standard;
import org.berth.lab.task.TaskLog;

/** Destroys guests. The configuration goes last, so that the number is not free too early. */
final class Removal {
  private static final Parameters DESTROY =
      Standard.GUEST.and(
          Parameter.flag("force"),
          Parameter.flag("purge"),
          Parameter.flag("destroy-unreferenced-disks"));

  private final Surroundings around;
  private final Disks disks;
  private final Walls walls;

  Removal(Surroundings around, Walls walls) {
    this.around = around;
    this.disks = new Disks(around);
    this.walls = walls;
  }

  Stream<Endpoint> endpoints() {
    return Stream.of(
        Endpoint.delete(
            "/nodes/{node}/lxc/{vmid}",
            DESTROY,
            Permission.on("/vms/{vmid}", "VM.Allocate"),
            this::destroy));
  }

  private Object destroy(Call call) {
    require(call);
    if (isRunning(call) && !call.flag("force")) {
      throw stillRunning(call);
    }
    return around
        .tasks()
        .start(
            call.caller(),
            call.node(),
            "vzdestroy",
            String.valueOf(call.vmid()),
            log -> around.files().locked(call.vmid(), () -> perform(call, log)));
  }

  private GuestConfig require(Call call) {
    GuestConfig config = around.files().load(call.node(), call.vmid());
    config.requireUnprotected("can't remove CT " + call.vmid());
    config.requireUnlocked();
    return config;
  }

  private int perform(Call call, TaskLog log) {
    GuestConfig config = require(call);
    if (isRunning(call)) {
      if (!call.flag("force")) {
        throw stillRunning(call);
      }
      log.line("forced to stop CT " + call.vmid() + " before destroying!");
      around.machine().containers().stop(call.vmid());
    }
    around.files().setLock(call.node(), call.vmid(), "destroyed");
    Disks.of(config.now()).forEach(named -> disks.free(call.node(), named.disk()));
    if (call.flag("destroy-unreferenced-disks")) {
      disks.freeAll(call.node(), call.vmid());
    }
    around.accounts().forgetGuest(call.vmid());
    walls.remove(call.vmid());
    if (call.flag("purge")) {
      log.line("purging CT " + call.vmid() + " from related configurations..");
    }
    around.files().remove(call.node(), call.vmid());
    return call.vmid();
  }

  private static Refusal stillRunning(Call call) {
    return Refusal.failed("unable to destroy CT " + call.vmid() + " - container is running");
  }

  private boolean isRunning(Call call) {
    return around.machine().containers().isRunning(call.vmid());
  }
}
