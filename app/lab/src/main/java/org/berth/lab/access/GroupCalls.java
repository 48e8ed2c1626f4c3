package org.berth.lab.access;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.endpoint.Formats;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Refusal;
import org.jspecify.annotations.Nullable;

/** Groups of users. */
record GroupCalls(Accounts accounts) {
  private static final Parameters ONE =
      Parameters.of(Parameter.text("groupid", Formats.GROUPID).required());
  private static final Parameters SETTINGS = ONE.and(Parameter.text("comment"));
  private static final Permission ALLOCATE = Permission.on("/access/groups", "Group.Allocate");

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/access/groups", Parameters.of(), Permission.Open.ANYONE, this::list),
        Endpoint.post("/access/groups", SETTINGS, ALLOCATE, this::create),
        Endpoint.get(
            "/access/groups/{groupid}",
            ONE,
            Permission.anyOn("/access/groups", "Sys.Audit", "Group.Allocate"),
            this::read),
        Endpoint.put("/access/groups/{groupid}", SETTINGS, ALLOCATE, this::change),
        Endpoint.delete("/access/groups/{groupid}", ONE, ALLOCATE, this::delete));
  }

  private Object list(Call call) {
    List<Fields> groups = new ArrayList<>();
    accounts
        .directory()
        .groups()
        .forEach(
            (id, group) -> {
              String path = "/access/groups/" + id;
              if (call.rights().hasAny(path, "User.Modify", "Sys.Audit", "Group.Allocate")) {
                Fields fields =
                    Fields.of("groupid", id).with("users", String.join(",", group.users()));
                groups.add(
                    group.comment().isEmpty() ? fields : fields.with("comment", group.comment()));
              }
            });
    return groups;
  }

  private Object read(Call call) {
    Group group = existing(accounts.directory(), call.text("groupid"));
    Fields fields = Fields.of("members", List.copyOf(group.users()));
    return group.comment().isEmpty() ? fields : fields.with("comment", group.comment());
  }

  private static Group existing(Directory directory, String id) {
    Group group = directory.groups().get(id);
    if (group == null) {
      throw Refusal.failed("group '" + id + "' does not exist");
    }
    return group;
  }

  private @Nullable Object create(Call call) {
    String id = call.text("groupid");
    accounts.change(
        d -> {
          if (d.groups().containsKey(id)) {
            throw Refusal.failed("create group failed: group '" + id + "' already exists");
          }
          String comment = call.arguments().optional("comment").orElse("");
          return d.withGroup(id, new Group(comment, new TreeSet<>()));
        });
    return null;
  }

  private @Nullable Object change(Call call) {
    String id = call.text("groupid");
    accounts.change(
        d -> {
          Group group = existing(d, id);
          String comment = call.arguments().optional("comment").orElse(group.comment());
          return d.withGroup(id, new Group(comment, group.users()));
        });
    return null;
  }

  private @Nullable Object delete(Call call) {
    String id = call.text("groupid");
    existing(accounts.directory(), id);
    accounts.change(d -> d.withoutGroup(id));
    return null;
  }
}
