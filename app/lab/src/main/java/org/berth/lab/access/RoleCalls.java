package org.berth.lab.access;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.berth.lab.endpoint.Arguments;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.endpoint.Formats;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Refusal;
import org.jspecify.annotations.Nullable;

/** Roles: sets of privileges under one name. The built-in ones cannot be changed. */
record RoleCalls(Accounts accounts) {
  private static final Parameters ONE =
      Parameters.of(Parameter.text("roleid", Formats.ROLEID).required());
  private static final Parameter PRIVILEGES =
      Parameter.text("privs", Formats.listOf(Formats.PRIVILEGE));
  private static final Permission MODIFY = Permission.on("/access", "Sys.Modify");

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/access/roles", Parameters.of(), Permission.Open.ANYONE, this::list),
        Endpoint.post("/access/roles", ONE.and(PRIVILEGES), MODIFY, this::create),
        Endpoint.get("/access/roles/{roleid}", ONE, Permission.Open.ANYONE, this::read),
        Endpoint.put(
            "/access/roles/{roleid}",
            ONE.and(PRIVILEGES, Parameter.flag("append").requires("privs")),
            MODIFY,
            this::change),
        Endpoint.delete("/access/roles/{roleid}", ONE, MODIFY, this::delete));
  }

  private Object list(Call call) {
    List<Fields> roles = new ArrayList<>();
    Roles.BUILT_IN.forEach((id, privileges) -> roles.add(describe(id, privileges, true)));
    accounts
        .directory()
        .roles()
        .forEach((id, privileges) -> roles.add(describe(id, privileges, false)));
    return roles;
  }

  private static Fields describe(String id, SortedSet<String> privileges, boolean special) {
    return Fields.of("roleid", id)
        .with("privs", String.join(",", privileges))
        .with("special", special);
  }

  private Object read(Call call) {
    Fields fields = new Fields();
    existing(accounts.directory(), call.text("roleid"))
        .forEach(privilege -> fields.with(privilege, 1));
    return fields;
  }

  private static SortedSet<String> existing(Directory directory, String id) {
    return directory.role(id).orElseThrow(() -> Refusal.failed("role '" + id + "' does not exist"));
  }

  private @Nullable Object create(Call call) {
    String id = call.text("roleid");
    if (id.startsWith("PVE")) {
      throw Refusal.parameter(
          "roleid", "cannot use role ID starting with the (case-insensitive) 'PVE' namespace");
    }
    SortedSet<String> privileges = privileges(call.arguments());
    accounts.change(
        d -> {
          if (d.role(id).isPresent()) {
            throw Refusal.failed("create role failed: role '" + id + "' already exists");
          }
          return d.withRole(id, privileges);
        });
    return null;
  }

  private static SortedSet<String> privileges(Arguments arguments) {
    SortedSet<String> privileges = new TreeSet<>(arguments.list("privs"));
    for (String privilege : privileges) {
      if (!Roles.everything().contains(privilege)) {
        throw Refusal.failed("invalid privilege '" + privilege + "'");
      }
    }
    return privileges;
  }

  private @Nullable Object change(Call call) {
    String id = call.text("roleid");
    requireOwn(id, "modified");
    SortedSet<String> privileges = privileges(call.arguments());
    accounts.change(
        d -> {
          SortedSet<String> old = existing(d, id);
          if (call.flag("append")) {
            privileges.addAll(old);
          }
          return d.withRole(id, privileges);
        });
    return null;
  }

  private @Nullable Object delete(Call call) {
    String id = call.text("roleid");
    requireOwn(id, "deleted");
    existing(accounts.directory(), id);
    accounts.change(d -> d.withoutRole(id));
    return null;
  }

  private static void requireOwn(String id, String verb) {
    if (Roles.isBuiltIn(id)) {
      throw Refusal.failed("auto-generated role '" + id + "' cannot be " + verb);
    }
  }
}
