package org.berth.lab.endpoint;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The right that a call needs before its parameters are even looked at. */
public sealed interface Permission {

  /** Rights that nobody has to be given. */
  enum Open implements Permission {
    /** No log-in at all. */
    WORLD,
    /** Anyone who is logged in; the code itself may ask for more. */
    ANYONE
  }

  /** All, or any, of the privileges on a path; {@code {name}} stands for a parameter. */
  record On(String path, List<String> privileges, boolean any, @Nullable String given)
      implements Permission {}

  record All(List<Permission> parts) implements Permission {}

  record Either(List<Permission> parts) implements Permission {}

  /** The user in the parameter {@code userid} is the caller. */
  record Oneself() implements Permission {}

  /** One of the privileges on a group of the user in {@code userid}. */
  record OnGroupsOf(List<String> privileges, boolean mustExist) implements Permission {}

  /** Realm.AllocateUser on the realm of the user in {@code userid}. */
  record OnRealm() implements Permission {}

  /** The right to change the access list at the path in the parameter {@code path}. */
  record ToGrant() implements Permission {}

  static Permission on(String path, String... privileges) {
    return new On(path, Arrays.asList(privileges), false, null);
  }

  static Permission anyOn(String path, String... privileges) {
    return new On(path, Arrays.asList(privileges), true, null);
  }

  /** Counts only when the parameter {@code given} was sent. */
  static Permission onGiven(String given, String path, String... privileges) {
    return new On(path, Arrays.asList(privileges), false, given);
  }

  static Permission all(Permission... parts) {
    return new All(Arrays.asList(parts));
  }

  static Permission either(Permission... parts) {
    return new Either(Arrays.asList(parts));
  }

  /**
   * Throws Proxmox's 403 unless {@code caller} may make the call with these, yet unchecked, values.
   */
  default void require(Caller caller, Rights rights, Map<String, String> sent) {
    if (caller.isRoot()) {
      return;
    }
    switch (this) {
      case Open open -> {}
      case On on -> requireOn(on, rights, sent);
      case All(List<Permission> parts) -> parts.forEach(part -> part.require(caller, rights, sent));
      case Either(List<Permission> parts) -> {
        if (parts.stream().noneMatch(part -> part.allows(caller, rights, sent))) {
          throw Refusal.permission("");
        }
      }
      case Oneself() -> {
        if (!caller.id().equals(sent.get("userid"))) {
          throw Refusal.permission("");
        }
      }
      case OnGroupsOf on -> requireGroups(on, rights, sent);
      case OnRealm() -> rights.require("/access/realm/" + realm(sent), "Realm.AllocateUser");
      case ToGrant() -> requireGrant(rights, sent.getOrDefault("path", ""));
    }
  }

  private boolean allows(Caller caller, Rights rights, Map<String, String> sent) {
    try {
      require(caller, rights, sent);
      return true;
    } catch (Refusal refused) {
      return false;
    }
  }

  private static void requireOn(On on, Rights rights, Map<String, String> sent) {
    String given = on.given();
    if (given != null && !sent.containsKey(given)) {
      throw Refusal.permission("");
    }
    String path = fill(on.path(), sent);
    String[] privileges = on.privileges().toArray(String[]::new);
    if (on.any()) {
      rights.requireAny(path, privileges);
    } else {
      rights.require(path, privileges);
    }
  }

  private static void requireGroups(OnGroupsOf on, Rights rights, Map<String, String> sent) {
    String[] privileges = on.privileges().toArray(String[]::new);
    Optional<List<String>> groups = rights.groupsOf(sent.getOrDefault("userid", ""));
    if (on.mustExist() && groups.isEmpty()) {
      throw Refusal.permission("user '" + sent.get("userid") + "' does not exist");
    }
    boolean allowed =
        rights.hasAny("/access/groups", privileges)
            || groups.orElseGet(() -> Lists.split(sent.getOrDefault("groups", ""))).stream()
                .anyMatch(group -> rights.hasAny("/access/groups/" + group, privileges));
    if (!allowed) {
      throw Refusal.permission("/access/groups, " + String.join("|", on.privileges()));
    }
  }

  private static void requireGrant(Rights rights, String path) {
    String extra =
        switch (path.split("/", -1)[path.startsWith("/") && path.length() > 1 ? 1 : 0]) {
          case "storage" -> "Datastore.Allocate";
          case "vms" -> "VM.Allocate";
          case "pool" -> "Pool.Allocate";
          default -> "Permissions.Modify";
        };
    if (extra.equals("Permissions.Modify")) {
      rights.requireAny(path, extra);
    } else {
      rights.requireAny(path, "Permissions.Modify", extra);
    }
  }

  private static String realm(Map<String, String> sent) {
    String user = sent.getOrDefault("userid", "");
    return user.substring(user.lastIndexOf('@') + 1);
  }

  private static String fill(String path, Map<String, String> sent) {
    Matcher names = Pattern.compile("\\{([^}]+)}").matcher(path);
    return names.replaceAll(
        match -> Matcher.quoteReplacement(sent.getOrDefault(match.group(1), "")));
  }
}
