package org.berth.lab.task;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.berth.lab.endpoint.Arguments;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Caller;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.endpoint.Formats;
import org.berth.lab.endpoint.Page;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Refusal;
import org.berth.lab.endpoint.Standard;
import org.jspecify.annotations.Nullable;

/** What can be asked of tasks, and stopping one. A task's owner needs no further right. */
record TaskCalls(Tasks tasks) {
  private static final Permission ANYONE = Permission.Open.ANYONE;
  private static final Parameters ONE =
      Parameters.of(Standard.NODE, Parameter.text("upid").required());
  private static final Parameters LIST =
      Parameters.of(
          Standard.NODE,
          Parameter.whole("start", 0),
          Parameter.whole("limit", 0),
          Parameter.whole("since"),
          Parameter.whole("until"),
          Parameter.flag("errors"),
          Parameter.choice("source", "archive", "active", "all"),
          Parameter.text("statusfilter", Formats.listOf(Formats.TASK_STATUS)),
          Parameter.text("typefilter"),
          Parameter.text("userfilter"),
          Standard.vmid("vmid"));

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/nodes/{node}/tasks", LIST, ANYONE, this::list),
        Endpoint.get(
            "/nodes/{node}/tasks/{upid}",
            ONE,
            ANYONE,
            call -> List.of(Fields.of("name", "log"), Fields.of("name", "status"))),
        Endpoint.get("/nodes/{node}/tasks/{upid}/status", ONE, ANYONE, this::status),
        Endpoint.get(
            "/nodes/{node}/tasks/{upid}/log",
            ONE.and(
                Parameter.whole("start", 0),
                Parameter.whole("limit", 0),
                Parameter.flag("download")),
            ANYONE,
            this::log),
        Endpoint.delete("/nodes/{node}/tasks/{upid}", ONE, ANYONE, this::stop),
        Endpoint.get("/cluster/tasks", Parameters.of(), ANYONE, this::cluster));
  }

  private Object list(Call call) {
    Arguments arguments = call.arguments();
    String source = arguments.optional("source").orElse("archive");
    boolean audit = call.rights().has("/nodes/" + call.node(), "Sys.Audit");
    List<Listed> all = new ArrayList<>();
    if (!source.equals("archive")) {
      tasks.running(call.node()).forEach(upid -> all.add(new Listed(upid, null)));
    }
    if (!source.equals("active")) {
      tasks.finished(call.node()).forEach(task -> all.add(new Listed(task.upid(), task)));
    }
    List<Fields> shown =
        all.stream()
            .filter(task -> audit || owns(call.caller(), task.upid()))
            .filter(task -> task.passes(arguments))
            .map(Listed::fields)
            .toList();
    int start = arguments.optionalNumber("start").orElse(0);
    int limit = arguments.optionalNumber("limit").orElse(50);
    return new Page(cut(shown, start, limit), shown.size());
  }

  /** A task in a list; {@code end} is missing while it runs. */
  private record Listed(Upid upid, @Nullable FinishedTask end) {

    boolean passes(Arguments wanted) {
      String status = end == null ? "" : end.status();
      return wanted.optional("vmid").map(upid.id()::equals).orElse(true)
          && wanted.optional("typefilter").map(upid.type()::equals).orElse(true)
          && wanted.optional("userfilter").map(upid.user()::contains).orElse(true)
          && (!wanted.flag("errors") || (end != null && end.failed()))
          && wanted.optional("since").map(t -> upid.starttime() >= Long.parseLong(t)).orElse(true)
          && wanted.optional("until").map(t -> upid.starttime() <= Long.parseLong(t)).orElse(true)
          && (wanted.list("statusfilter").isEmpty()
              || wanted.list("statusfilter").contains(kind(status)));
    }

    private static String kind(String status) {
      return switch (status) {
        case "OK" -> "ok";
        case "unexpected status" -> "unknown";
        default -> status.startsWith("WARNINGS") ? "warning" : "error";
      };
    }

    Fields fields() {
      Fields fields = describe(upid);
      if (end != null) {
        fields.with("endtime", end.endtime()).with("status", end.status());
      }
      return fields;
    }
  }

  private static Fields describe(Upid upid) {
    Caller owner = upid.owner();
    Fields fields =
        Fields.of("upid", upid.toString())
            .with("node", upid.node())
            .with("pid", upid.pid())
            .with("pstart", upid.pstart())
            .with("starttime", upid.starttime())
            .with("type", upid.type())
            .with("id", upid.id())
            .with("user", owner.user());
    String token = owner.token();
    return token == null ? fields : fields.with("tokenid", token);
  }

  private Object status(Call call) {
    Upid upid = visible(call, "Sys.Audit");
    Fields fields = describe(upid);
    return tasks
        .exitStatus(upid)
        .map(exit -> fields.with("status", "stopped").with("exitstatus", exit))
        .orElseGet(() -> fields.with("status", "running"));
  }

  private Object log(Call call) {
    Upid upid = visible(call, "Sys.Audit");
    List<String> lines = tasks.log(upid);
    List<Fields> numbered =
        IntStream.range(0, lines.size())
            .mapToObj(index -> Fields.of("n", index + 1).with("t", lines.get(index)))
            .toList();
    int start = call.arguments().optionalNumber("start").orElse(0);
    int limit = call.arguments().optionalNumber("limit").orElse(50);
    return new Page(cut(numbered, start, limit), lines.size());
  }

  /** A part of a list; limit 0 means all that is left. */
  private static <T> List<T> cut(List<T> list, int start, int limit) {
    Stream<T> rest = list.stream().skip(start);
    return (limit == 0 ? rest : rest.limit(limit)).toList();
  }

  private @Nullable Object stop(Call call) {
    tasks.stop(visible(call, "Sys.Modify"));
    return null;
  }

  private Object cluster(Call call) {
    return call.rights().hasAny("/nodes", "Sys.Audit") ? recent("") : recent(call.caller().id());
  }

  private List<Fields> recent(String owner) {
    return tasks.recent().stream()
        .filter(listed -> owner.isEmpty() || listed.upid().user().startsWith(owner))
        .map(task -> new Listed(task.upid(), task).fields())
        .toList();
  }

  private Upid visible(Call call, String privilege) {
    Upid upid =
        Upid.parse(call.text("upid"))
            .orElseThrow(() -> Refusal.parameter("upid", "unable to parse worker upid"));
    if (!upid.node().equals(call.node()) || !tasks.exists(upid)) {
      throw Refusal.parameter("upid", "no such task");
    }
    if (!owns(call.caller(), upid)) {
      call.rights().require("/nodes/" + call.node(), privilege);
    }
    return upid;
  }

  /** A token sees its own tasks, its user also those of all its tokens. */
  private static boolean owns(Caller caller, Upid upid) {
    return caller.id().equals(upid.user()) || caller.id().equals(upid.owner().user());
  }
}
