package org.berth.lab.guest;

import java.util.stream.Stream;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Refusal;
import org.berth.lab.endpoint.Standard;
import org.jspecify.annotations.Nullable;

/** Turns guests into templates. The call answers null although a task does the work. */
final class Templating {
  private final Surroundings around;
  private final Disks disks;

  Templating(Surroundings around) {
    this.around = around;
    this.disks = new Disks(around);
  }

  Stream<Endpoint> endpoints() {
    return Stream.of(
        Endpoint.post(
            "/nodes/{node}/lxc/{vmid}/template",
            Standard.GUEST,
            Permission.on("/vms/{vmid}", "VM.Allocate"),
            this::template));
  }

  private @Nullable Object template(Call call) {
    around.files().locked(call.vmid(), () -> require(call));
    around
        .tasks()
        .start(
            call.caller(),
            call.node(),
            "vztemplate",
            String.valueOf(call.vmid()),
            log -> around.files().locked(call.vmid(), () -> perform(call)));
    return null;
  }

  private GuestConfig require(Call call) {
    GuestConfig config = around.files().load(call.node(), call.vmid());
    config.requireUnlocked();
    if (!config.snapshots().isEmpty()) {
      throw Refusal.failed("unable to create template, because CT contains snapshots");
    }
    if (config.isTemplate()) {
      throw Refusal.failed("you can't convert a template to a template");
    }
    if (around.machine().containers().isRunning(call.vmid())) {
      throw Refusal.failed("you can't convert a CT to template if the CT is running");
    }
    return config;
  }

  private GuestConfig perform(Call call) {
    Section now = require(call).now();
    for (Disks.Named named : Disks.of(now)) {
      if (!disks.kind(named.disk()).clones(true, false)) {
        throw Refusal.failed(
            "template feature is not available for '" + named.disk().volume() + "'");
      }
      now = now.with(named.option(), disks.toBase(call.node(), named.disk()).print(named.option()));
    }
    Section made = now.with("template", "1");
    return around.files().change(call.node(), call.vmid(), config -> config.withNow(made));
  }
}
