package org.berth.lab.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
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

/** Users and their passwords. */
record UserCalls(Accounts accounts) {
  private static final List<String> DETAILS =
      List.of("comment", "email", "firstname", "lastname", "keys");
  private static final Parameter USERID =
      Parameter.text("userid", Formats.USERID).atMost(64).required();
  private static final Parameters ONE = Parameters.of(USERID);
  private static final Parameters ACCOUNT =
      ONE.and(
          Parameter.text("comment").atMost(2048),
          Parameter.text("email", Formats.EMAIL).atMost(254),
          Parameter.flag("enable"),
          Parameter.whole("expire", 0),
          Parameter.text("firstname").atMost(1024),
          Parameter.text("lastname").atMost(1024),
          Parameter.text("groups", Formats.listOf(Formats.GROUPID)),
          Parameter.text("keys", Pattern.compile("[0-9a-zA-Z!=]{0,4096}")));
  private static final Permission ON_REALM = new Permission.OnRealm();
  private static final Permission MODIFY = new Permission.OnGroupsOf(List.of("User.Modify"), true);

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(
            "/access/users",
            Parameters.of(Parameter.flag("enabled"), Parameter.flag("full")),
            Permission.Open.ANYONE,
            this::list),
        Endpoint.post(
            "/access/users",
            ACCOUNT.and(Parameter.text("password").atLeast(8).atMost(64)),
            Permission.all(ON_REALM, new Permission.OnGroupsOf(List.of("User.Modify"), false)),
            this::create),
        Endpoint.get(
            "/access/users/{userid}",
            ONE,
            new Permission.OnGroupsOf(List.of("User.Modify", "Sys.Audit"), true),
            this::read),
        Endpoint.put(
            "/access/users/{userid}",
            ACCOUNT.and(Parameter.flag("append").requires("groups")),
            MODIFY,
            this::change),
        Endpoint.delete(
            "/access/users/{userid}", ONE, Permission.all(ON_REALM, MODIFY), this::delete),
        Endpoint.put(
                "/access/password",
                ONE.and(
                    Parameter.text("password").atLeast(8).atMost(64).required(),
                    Parameter.text("confirmation-password").atLeast(5).atMost(64)),
                Permission.either(new Permission.Oneself(), Permission.all(ON_REALM, MODIFY)),
                this::password)
            .withoutTokens());
  }

  private Object list(Call call) {
    Directory directory = accounts.directory();
    boolean all = call.rights().hasAny("/access/groups", "User.Modify", "Sys.Audit");
    List<Fields> users = new ArrayList<>();
    directory
        .users()
        .forEach(
            (id, user) -> {
              boolean wanted =
                  call.arguments()
                      .optional("enabled")
                      .map(flag -> flag.equals("1") == user.enable())
                      .orElse(true);
              if (wanted && (all || id.equals(call.caller().user()))) {
                users.add(summary(id, user, call.flag("full"), directory));
              }
            });
    return users;
  }

  private static Fields summary(String id, User user, boolean full, Directory directory) {
    Fields fields =
        Fields.of("userid", id)
            .with("realm-type", id.substring(id.lastIndexOf('@') + 1))
            .with("enable", user.enable())
            .with("expire", user.expire())
            .withAll(user.details());
    if (full) {
      List<Fields> tokens = new ArrayList<>();
      user.tokens()
          .forEach((name, token) -> tokens.add(TokenCalls.describe(token).with("tokenid", name)));
      fields.with("groups", String.join(",", directory.groupsOf(id))).with("tokens", tokens);
    }
    return fields;
  }

  private Object read(Call call) {
    String id = call.text("userid");
    User user = existing(id);
    Map<String, Object> tokens = new TreeMap<>();
    user.tokens().forEach((name, token) -> tokens.put(name, TokenCalls.describe(token)));
    return Fields.of("enable", user.enable())
        .with("expire", user.expire())
        .withAll(user.details())
        .with("groups", accounts.directory().groupsOf(id))
        .with("tokens", tokens);
  }

  private User existing(String id) {
    return accounts
        .directory()
        .user(id)
        .orElseThrow(() -> Refusal.failed("no such user ('" + id + "')"));
  }

  private @Nullable Object create(Call call) {
    String id = call.text("userid");
    String realm = id.substring(id.lastIndexOf('@') + 1);
    if (!realm.equals("pam") && !realm.equals("pve")) {
      throw Refusal.failed("auth domain '" + realm + "' does not exist");
    }
    accounts.change(
        d -> {
          if (d.users().containsKey(id)) {
            throw Refusal.failed("create user failed: user '" + id + "' already exists");
          }
          User user = new User(true, 0, null, new TreeMap<>(), new TreeMap<>());
          return withGroups(d.withUser(id, changed(user, call.arguments())), id, call.arguments());
        });
    call.arguments().optional("password").ifPresent(text -> accounts.setPassword(id, text));
    return null;
  }

  private @Nullable Object change(Call call) {
    String id = call.text("userid");
    existing(id);
    accounts.change(
        d ->
            withGroups(
                d.withUser(id, changed(d.user(id).orElseThrow(), call.arguments())),
                id,
                call.arguments()));
    return null;
  }

  private static User changed(User user, Arguments arguments) {
    SortedMap<String, String> details = new TreeMap<>(user.details());
    for (String name : DETAILS) {
      arguments.optional(name).ifPresent(text -> details.put(name, text));
    }
    return user.changed(
        arguments.optional("enable").map("1"::equals).orElse(user.enable()),
        arguments.optional("expire").map(Long::parseLong).orElse(user.expire()),
        details);
  }

  private static Directory withGroups(Directory directory, String id, Arguments arguments) {
    if (!arguments.has("groups")) {
      return directory;
    }
    Directory changed = directory;
    List<String> wanted = arguments.list("groups");
    Optional<String> unknown =
        wanted.stream().filter(name -> !directory.groups().containsKey(name)).findFirst();
    if (unknown.isPresent()) {
      throw Refusal.failed("no such group '" + unknown.get() + "'");
    }
    for (Map.Entry<String, Group> group : directory.groups().entrySet()) {
      TreeSet<String> members = new TreeSet<>(group.getValue().users());
      if (wanted.contains(group.getKey())) {
        members.add(id);
      } else if (!arguments.flag("append")) {
        members.remove(id);
      }
      changed = changed.withGroup(group.getKey(), new Group(group.getValue().comment(), members));
    }
    return changed;
  }

  private @Nullable Object delete(Call call) {
    String id = call.text("userid");
    if (id.equals("root@pam")) {
      throw Refusal.failed("delete user failed: can't delete user 'root@pam'");
    }
    existing(id);
    accounts.change(d -> d.withoutUser(id));
    return null;
  }

  private @Nullable Object password(Call call) {
    String id = call.text("userid");
    if (!call.caller().isRoot() && (id.equals("root@pam") || id.endsWith("@pam"))) {
      throw Refusal.permission("");
    }
    accounts.setPassword(id, call.text("password"));
    return null;
  }
}
