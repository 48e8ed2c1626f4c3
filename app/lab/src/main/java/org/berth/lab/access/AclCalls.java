package org.berth.lab.access;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.berth.lab.access.Grant.Subject;
import org.berth.lab.endpoint.Arguments;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Caller;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.endpoint.Formats;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Refusal;
import org.jspecify.annotations.Nullable;

/** The access control list, and what comes of it. */
record AclCalls(Accounts accounts) {
  private static final String NAME = "[A-Za-z0-9._-]+";
  private static final Pattern PATH =
      Pattern.compile(
          "/|/(access|nodes|pool|sdn|storage|vms|mapping)|/access/(groups|realm)(/NAME)?"
                  .replace("NAME", NAME)
              + "|/nodes/NAME|/storage/NAME|/vms/[1-9][0-9]{2,}|/pool/NAME(/NAME){0,2}"
                  .replace("NAME", NAME)
              + "|/mapping/NAME(/NAME)?|/sdn/(zones|controllers|dns|ipams|fabrics)(/NAME){0,3}"
                  .replace("NAME", NAME));
  private static final Parameters CHANGE =
      Parameters.of(
          Parameter.text("path").required(),
          Parameter.text("roles", Formats.listOf(Formats.ROLEID)).required(),
          Parameter.text("users", Formats.listOf(Formats.USERID)),
          Parameter.text("groups", Formats.listOf(Formats.GROUPID)),
          Parameter.text("tokens", Formats.listOf(Formats.TOKENID)),
          Parameter.flag("propagate"),
          Parameter.flag("delete"));

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(
            "/access",
            Parameters.of(),
            Permission.Open.ANYONE,
            call ->
                List.of(
                        "users",
                        "groups",
                        "roles",
                        "acl",
                        "domains",
                        "ticket",
                        "password",
                        "permissions")
                    .stream()
                    .map(name -> Fields.of("subdir", name))
                    .toList()),
        Endpoint.get("/access/acl", Parameters.of(), Permission.Open.ANYONE, this::list),
        Endpoint.put("/access/acl", CHANGE, new Permission.ToGrant(), this::change),
        Endpoint.get(
            "/access/permissions",
            Parameters.of(
                Parameter.text("path"),
                Parameter.text(
                    "userid",
                    Pattern.compile(
                        "[^\\s:/]+@[A-Za-z][A-Za-z0-9.\\-_]+(![A-Za-z][A-Za-z0-9.\\-_]+)?"))),
            Permission.Open.ANYONE,
            this::permissions));
  }

  private Object list(Call call) {
    List<Fields> grants = new ArrayList<>();
    boolean audit = call.rights().hasAny("/access", "Sys.Audit", "Permissions.Modify");
    for (Grant grant : accounts.directory().grants()) {
      if (audit || call.rights().has(grant.path(), "Permissions.Modify")) {
        grants.add(
            Fields.of("path", grant.path())
                .with("type", grant.type().name())
                .with("ugid", grant.ugid())
                .with("roleid", grant.roleid())
                .with("propagate", grant.propagate()));
      }
    }
    return grants;
  }

  private @Nullable Object change(Call call) {
    Arguments arguments = call.arguments();
    String path = normalized(arguments.text("path"));
    Map<String, Subject> subjects = subjects(arguments);
    if (subjects.isEmpty()) {
      throw Refusal.parameters(
          Map.of(
              "users", "either 'users', 'groups' or 'tokens' is required.",
              "groups", "either 'users', 'groups' or 'tokens' is required.",
              "tokens", "either 'users', 'groups' or 'tokens' is required."));
    }
    boolean propagate = arguments.optional("propagate").map("1"::equals).orElse(true);
    accounts.change(
        d -> {
          Directory changed = d;
          for (String role : arguments.list("roles")) {
            requireExisting(d, role, subjects, arguments.flag("delete"));
            for (Map.Entry<String, Subject> subject : subjects.entrySet()) {
              Grant grant = new Grant(path, subject.getValue(), subject.getKey(), role, propagate);
              changed =
                  arguments.flag("delete")
                      ? changed.withGrants(other -> !other.sameAs(grant))
                      : changed.withGrant(grant);
            }
          }
          return changed;
        });
    return null;
  }

  private static String normalized(String path) {
    String clean = ("/" + path).replaceAll("/+", "/");
    String normal =
        clean.length() > 1 && clean.endsWith("/") ? clean.substring(0, clean.length() - 1) : clean;
    if (!PATH.matcher(normal).matches()) {
      throw Refusal.parameter("path", "invalid ACL path '" + path + "'");
    }
    return normal;
  }

  private static Map<String, Subject> subjects(Arguments arguments) {
    Map<String, Subject> subjects = new LinkedHashMap<>();
    arguments.list("users").forEach(id -> subjects.put(id, Subject.user));
    arguments.list("groups").forEach(id -> subjects.put(id, Subject.group));
    arguments.list("tokens").forEach(id -> subjects.put(id, Subject.token));
    return subjects;
  }

  private static void requireExisting(
      Directory directory, String role, Map<String, Subject> subjects, boolean delete) {
    if (delete) {
      return;
    }
    if (directory.role(role).isEmpty()) {
      throw Refusal.failed("role '" + role + "' does not exist");
    }
    subjects.forEach(
        (id, type) -> {
          boolean known =
              switch (type) {
                case user -> directory.user(id).isPresent();
                case group -> directory.groups().containsKey(id);
                case token -> {
                  Caller owner = Caller.parse(id);
                  String name = String.valueOf(owner.token());
                  yield directory
                      .user(owner.user())
                      .filter(u -> u.tokens().containsKey(name))
                      .isPresent();
                }
              };
          if (!known) {
            throw Refusal.failed(type + " '" + id + "' does not exist");
          }
        });
  }

  private Object permissions(Call call) {
    String id = call.arguments().optional("userid").orElse(call.caller().id());
    Caller asked = Caller.parse(id);
    boolean own = id.equals(call.caller().id()) || asked.user().equals(call.caller().id());
    if (!own) {
      call.rights().require("/access", "Sys.Audit");
    }
    RightsOf rights = new RightsOf(accounts.directory(), asked);
    Set<String> paths =
        new TreeSet<>(
            List.of(
                "/", "/access", "/access/groups", "/nodes", "/pool", "/sdn", "/storage", "/vms"));
    accounts.directory().grants().forEach(grant -> paths.add(grant.path()));
    accounts
        .directory()
        .pools()
        .values()
        .forEach(
            pool -> {
              pool.guests().forEach(vmid -> paths.add("/vms/" + vmid));
              pool.storages().forEach(name -> paths.add("/storage/" + name));
            });
    call.arguments()
        .optional("path")
        .ifPresent(
            path -> {
              paths.clear();
              paths.add(path);
            });
    Map<String, Object> answer = new TreeMap<>();
    for (String path : paths) {
      Fields privileges = new Fields();
      new TreeSet<>(rights.privileges(path)).forEach(name -> privileges.with(name, 1));
      if (!privileges.values().isEmpty()) {
        answer.put(path, privileges);
      }
    }
    return answer;
  }
}
