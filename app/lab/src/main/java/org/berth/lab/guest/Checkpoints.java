package org.berth.lab.guest;

import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Refusal;

/** Checkpoints of guests with nested namespaces fail on real nodes, and so they do here. */
record Checkpoints(Surroundings around, Power power) {
  private static final String FOLDER = " -D /var/lib/vz/dump";

  String suspend(Call call) {
    around.files().load(call.node(), call.vmid());
    power.requireRunning(call.vmid());
    return failing(call, "vzsuspend", "lxc-checkpoint -n " + call.vmid() + " -s" + FOLDER);
  }

  String resume(Call call) {
    around.files().load(call.node(), call.vmid());
    if (power.isRunning(call.vmid())) {
      throw Refusal.failed("CT " + call.vmid() + " already running");
    }
    return failing(
        call, "vzresume", "lxc-checkpoint -n " + call.vmid() + " -r --foreground" + FOLDER);
  }

  private String failing(Call call, String type, String command) {
    return around
        .tasks()
        .start(
            call.caller(),
            call.node(),
            type,
            String.valueOf(call.vmid()),
            log ->
                power.locked(
                    call,
                    () -> {
                      throw Refusal.failed("command '" + command + "' failed: exit code 1");
                    }));
  }
}
