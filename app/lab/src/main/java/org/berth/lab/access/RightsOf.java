package org.berth.lab.access;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.berth.lab.endpoint.Caller;
import org.berth.lab.endpoint.Rights;

/**
 * One caller's rights by the access control list: the deepest path wins, a user's own line beats
 * its groups', NoAccess beats all beside it, members of a pool inherit the pool's lines, and a
 * token with privilege separation never has more than its user.
 */
record RightsOf(Directory directory, Caller caller) implements Rights {
  private static final Pattern MEMBER = Pattern.compile("/(vms|storage)/([^/]+)");

  @Override
  public boolean has(String path, String privilege) {
    return privileges(path).contains(privilege);
  }

  @Override
  public Optional<List<String>> groupsOf(String user) {
    return directory.user(user).map(known -> directory.groupsOf(user));
  }

  @Override
  public boolean poolExists(String pool) {
    return directory.pools().containsKey(pool);
  }

  /** All privileges on a path. */
  Set<String> privileges(String path) {
    String name = caller.token();
    if (name == null) {
      return ofUser(path);
    }
    Token token = directory.user(caller.user()).map(user -> user.tokens().get(name)).orElse(null);
    if (token == null) {
      return Set.of();
    }
    if (!token.privsep()) {
      return ofUser(path);
    }
    Set<String> both = new HashSet<>(ofRoles(path, caller.id(), Grant.Subject.token));
    both.retainAll(ofUser(path));
    return both;
  }

  private Set<String> ofUser(String path) {
    return caller.user().equals("root@pam")
        ? Roles.everything()
        : ofRoles(path, caller.user(), Grant.Subject.user);
  }

  private Set<String> ofRoles(String path, String ugid, Grant.Subject type) {
    Set<String> roles = roles(path, ugid, type);
    if (!roles.contains("NoAccess")) {
      Set<String> inherited = new HashSet<>();
      poolOf(path).ifPresent(pool -> inherited.addAll(roles("/pool/" + pool, ugid, type)));
      roles = inherited.contains("NoAccess") ? Set.of() : union(roles, inherited);
    }
    Set<String> privileges = new HashSet<>();
    roles.forEach(role -> directory.role(role).ifPresent(privileges::addAll));
    return privileges;
  }

  private Set<String> roles(String path, String ugid, Grant.Subject type) {
    Set<String> roles = Set.of();
    for (String step : steps(path)) {
      boolean last = step.equals(path);
      Set<String> own =
          rolesAt(step, last, grant -> grant.type() == type && grant.ugid().equals(ugid));
      if (own.isEmpty() && type == Grant.Subject.user) {
        List<String> groups = directory.groupsOf(ugid);
        own =
            rolesAt(
                step,
                last,
                grant -> grant.type() == Grant.Subject.group && groups.contains(grant.ugid()));
      }
      roles = own.isEmpty() ? roles : own;
    }
    return roles.contains("NoAccess") ? Set.of("NoAccess") : roles;
  }

  private Set<String> rolesAt(String step, boolean last, Predicate<Grant> mine) {
    Set<String> roles = new HashSet<>();
    directory.grants().stream()
        .filter(grant -> grant.path().equals(step) && (last || grant.propagate()))
        .filter(mine)
        .forEach(grant -> roles.add(grant.roleid()));
    return roles;
  }

  private Optional<String> poolOf(String path) {
    Matcher member = MEMBER.matcher(path);
    if (!member.matches()) {
      return Optional.empty();
    }
    String name = member.group(2);
    boolean guest = member.group(1).equals("vms");
    return directory.pools().entrySet().stream()
        .filter(
            pool ->
                guest
                    ? name.matches("\\d{3,9}")
                        && pool.getValue().guests().contains(Integer.valueOf(name))
                    : pool.getValue().storages().contains(name))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static List<String> steps(String path) {
    List<String> steps = new ArrayList<>(List.of("/"));
    for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
      steps.add(path.substring(0, slash));
    }
    if (!path.equals("/")) {
      steps.add(path);
    }
    return steps;
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> both = new HashSet<>(one);
    both.addAll(other);
    return both;
  }
}
