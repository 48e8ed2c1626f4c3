package org.berth.lab.guest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Refusal;
import org.berth.lab.endpoint.Standard;
import org.berth.lab.task.Work;
import org.jspecify.annotations.Nullable;

/** The calls about snapshots. */
final class SnapshotCalls {
  private static final String ALL = "/nodes/{node}/lxc/{vmid}/snapshot";
  private static final String ONE = ALL + "/{snapname}";
  private static final Parameters NAMED = Standard.GUEST.and(Standard.SNAPSHOT.required());
  private static final Permission AUDIT = Permission.on("/vms/{vmid}", "VM.Audit");
  private static final Permission SNAPSHOT = Permission.on("/vms/{vmid}", "VM.Snapshot");
  private static final Permission ROLLBACK =
      Permission.anyOn("/vms/{vmid}", "VM.Snapshot", "VM.Snapshot.Rollback");
  private static final Permission READ =
      Permission.anyOn("/vms/{vmid}", "VM.Snapshot", "VM.Snapshot.Rollback", "VM.Audit");

  private final Surroundings around;
  private final Snapshots snapshots;
  private final Power power;

  SnapshotCalls(Surroundings around, Snapshots snapshots, Power power) {
    this.around = around;
    this.snapshots = snapshots;
    this.power = power;
  }

  Stream<Endpoint> endpoints() {
    return Stream.of(
        Endpoint.get(ALL, Standard.GUEST, AUDIT, this::list),
        Endpoint.post(ALL, NAMED.and(Parameter.text("description")), SNAPSHOT, this::take),
        Endpoint.get(
            ONE,
            NAMED,
            Permission.Open.ANYONE,
            call -> List.of(Fields.of("cmd", "rollback"), Fields.of("cmd", "config"))),
        Endpoint.delete(ONE, NAMED.and(Parameter.flag("force")), SNAPSHOT, this::delete),
        Endpoint.get(ONE + "/config", NAMED, READ, this::read),
        Endpoint.put(
            ONE + "/config", NAMED.and(Parameter.text("description")), SNAPSHOT, this::change),
        Endpoint.post(
            ONE + "/rollback", NAMED.and(Parameter.flag("start")), ROLLBACK, this::rollBack));
  }

  private Object list(Call call) {
    GuestConfig config = around.files().load(call.node(), call.vmid());
    List<Fields> answer = new ArrayList<>();
    config
        .snapshots()
        .forEach(
            (name, section) ->
                answer.add(
                    Fields.of("name", name)
                        .with("snaptime", section.number("snaptime", 0))
                        .with("description", section.get("description", ""))
                        .with("parent", section.get("parent"))
                        .with("snapstate", section.get("snapstate"))));
    answer.add(
        Fields.of("name", "current")
            .with("digest", ConfigText.digest(config))
            .with("running", power.isRunning(call.vmid()))
            .with("description", "You are here!")
            .with("parent", config.now().get("parent")));
    return answer;
  }

  private Object take(Call call) {
    String name = call.text("snapname");
    if (name.equals("current") || name.equals("vzdump")) {
      throw Refusal.failed("unable to use snapshot name '" + name + "' (reserved name)");
    }
    String description = call.arguments().optional("description").orElse("");
    return task(
        call, "vzsnapshot", log -> snapshots.take(call.node(), call.vmid(), name, description));
  }

  private Object delete(Call call) {
    return task(
        call,
        "vzdelsnapshot",
        log ->
            snapshots.delete(
                call.node(), call.vmid(), call.text("snapname"), call.flag("force"), log));
  }

  private Object rollBack(Call call) {
    return task(
        call,
        "vzrollback",
        log -> {
          snapshots.rollBack(call.node(), call.vmid(), call.text("snapname"));
          if (call.flag("start")) {
            power.startTask(call.caller(), call.node(), call.vmid());
          }
        });
  }

  private String task(Call call, String type, Work work) {
    return around
        .tasks()
        .start(call.caller(), call.node(), type, String.valueOf(call.vmid()), work);
  }

  private Object read(Call call) {
    GuestConfig config = around.files().load(call.node(), call.vmid());
    return ConfigCalls.shown(config.snapshot(call.text("snapname")));
  }

  private @Nullable Object change(Call call) {
    String name = call.text("snapname");
    Optional<String> description = call.arguments().optional("description");
    around
        .files()
        .change(
            call.node(),
            call.vmid(),
            config -> {
              config.requireUnlocked();
              Section old = config.snapshot(name);
              return description
                  .map(text -> config.withSnapshot(name, old.with("description", text)))
                  .orElse(config);
            });
    return null;
  }
}
