package org.berth.lab.guest;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.berth.lab.container.Containers;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Caller;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Refusal;
import org.berth.lab.endpoint.Standard;
import org.berth.lab.task.TaskLog;
import org.berth.lab.task.Work;

/** Starts and stops guests. */
final class Power {
  private static final Permission RIGHT = Permission.on("/vms/{vmid}", "VM.PowerMgmt");
  private static final int SHUTDOWN_SECONDS = 60;
  private static final String STATUS = "/nodes/{node}/lxc/{vmid}/status/";

  private final Surroundings around;
  private final Disks disks;
  private final Walls walls;

  Power(Surroundings around, Walls walls) {
    this.around = around;
    this.disks = new Disks(around);
    this.walls = walls;
  }

  Stream<Endpoint> endpoints() {
    Parameter skiplock = Parameter.flag("skiplock");
    Checkpoints checkpoints = new Checkpoints(around, this);
    return Stream.of(
        verb("start", Parameters.of(skiplock, Parameter.flag("debug")), this::start),
        verb("stop", Parameters.of(skiplock, Parameter.flag("overrule-shutdown")), this::stop),
        verb(
            "shutdown",
            Parameters.of(Parameter.whole("timeout", 0), Parameter.flag("forceStop")),
            this::shutdown),
        verb("reboot", Parameters.of(Parameter.whole("timeout", 0)), this::reboot),
        verb("suspend", Parameters.of(), checkpoints::suspend),
        verb("resume", Parameters.of(), checkpoints::resume));
  }

  private static Endpoint verb(String name, Parameters more, Function<Call, String> action) {
    return Endpoint.post(STATUS + name, Standard.GUEST.and(more), RIGHT, action::apply);
  }

  private String start(Call call) {
    around.files().load(call.node(), call.vmid());
    requireRootForSkiplock(call);
    if (isRunning(call.vmid())) {
      throw Refusal.failed("CT " + call.vmid() + " already running");
    }
    return startTask(call.caller(), call.node(), call.vmid());
  }

  /** The task that starts a guest; it ends when the guest's init runs. */
  String startTask(Caller caller, String node, int vmid) {
    return task(caller, node, vmid, "vzstart", log -> startNow(node, vmid));
  }

  private String task(Caller caller, String node, int vmid, String type, Work work) {
    return around
        .tasks()
        .start(
            caller,
            node,
            type,
            String.valueOf(vmid),
            log ->
                around
                    .files()
                    .locked(
                        vmid,
                        () -> {
                          work.run(log);
                          return vmid;
                        }));
  }

  /** Starts a guest that this thread has locked. */
  void startNow(String node, int vmid) {
    GuestConfig config = around.files().load(node, vmid);
    if (config.isTemplate()) {
      throw Refusal.failed("you can't start a CT if it's a template");
    }
    config.requireUnlocked();
    if (isRunning(vmid)) {
      throw Refusal.failed("CT " + vmid + " already running");
    }
    GuestConfig ready =
        around.files().change(node, vmid, c -> GuestConfig.of(c.afterRestart()).withSnapshotsOf(c));
    walls.raise(vmid, ready.now());
    containers().start(Specs.of(node, vmid, ready.now(), disks));
  }

  private String stop(Call call) {
    around.files().load(call.node(), call.vmid());
    requireRootForSkiplock(call);
    requireRunning(call.vmid());
    boolean overrule = call.flag("overrule-shutdown");
    return around
        .tasks()
        .start(
            call.caller(),
            call.node(),
            "vzstop",
            String.valueOf(call.vmid()),
            log -> {
              if (overrule) {
                overrule(call.vmid(), log);
              }
              locked(call, () -> containers().stop(call.vmid()));
            });
  }

  private void overrule(int vmid, TaskLog log) {
    List<String> stopped = around.tasks().stopAll("vzshutdown", String.valueOf(vmid));
    if (!stopped.isEmpty()) {
      log.line("overruled vzshutdown tasks: " + String.join(", ", stopped));
    }
  }

  private String shutdown(Call call) {
    around.files().load(call.node(), call.vmid());
    requireRunning(call.vmid());
    int seconds = call.arguments().optionalNumber("timeout").orElse(SHUTDOWN_SECONDS);
    boolean force = call.flag("forceStop");
    return around
        .tasks()
        .start(
            call.caller(),
            call.node(),
            "vzshutdown",
            String.valueOf(call.vmid()),
            log -> locked(call, () -> shutdownNow(call.vmid(), seconds, force)));
  }

  private void shutdownNow(int vmid, int seconds, boolean force) {
    if (!containers().shutdown(vmid, Duration.ofSeconds(seconds))) {
      if (!force) {
        throw Refusal.failed(
            "command 'lxc-stop -n %d --nokill --timeout %d' failed: exit code 1"
                .formatted(vmid, seconds));
      }
      containers().stop(vmid);
    }
  }

  private String reboot(Call call) {
    around.files().load(call.node(), call.vmid());
    requireRunning(call.vmid());
    int seconds = call.arguments().optionalNumber("timeout").orElse(SHUTDOWN_SECONDS);
    return around
        .tasks()
        .start(
            call.caller(),
            call.node(),
            "vzreboot",
            String.valueOf(call.vmid()),
            log ->
                locked(
                    call,
                    () -> {
                      shutdownNow(call.vmid(), seconds, true);
                      startNow(call.node(), call.vmid());
                    }));
  }

  /** Does something with a guest that nothing else has locked. */
  void locked(Call call, Runnable work) {
    around
        .files()
        .locked(
            call.vmid(),
            () -> {
              around.files().load(call.node(), call.vmid()).requireUnlocked();
              work.run();
              return call.vmid();
            });
  }

  private static void requireRootForSkiplock(Call call) {
    if (call.flag("skiplock") && !call.caller().isRoot()) {
      throw Refusal.parameter("skiplock", "Only root may use this option.");
    }
  }

  void requireRunning(int vmid) {
    if (!isRunning(vmid)) {
      throw Refusal.failed("CT " + vmid + " not running");
    }
  }

  boolean isRunning(int vmid) {
    return containers().isRunning(vmid);
  }

  private Containers containers() {
    return around.machine().containers();
  }
}
