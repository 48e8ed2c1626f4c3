package org.berth.lab.access;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.berth.lab.endpoint.Refusal;

/** Everybody and everything that rights are about, as one immutable value. */
record Directory(
    SortedMap<String, User> users,
    SortedMap<String, Group> groups,
    SortedMap<String, SortedSet<String>> roles,
    SortedMap<String, Pool> pools,
    List<Grant> grants) {

  static Directory empty() {
    return new Directory(
        new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), List.of());
  }

  Directory withUser(String id, User user) {
    return new Directory(Maps.with(users, id, user), groups, roles, pools, grants);
  }

  /** Without the user, its grants and those of its tokens. */
  Directory withoutUser(String id) {
    return new Directory(Maps.without(users, id), groups, roles, pools, grants)
        .withGrants(grant -> !grant.ugid().equals(id) && !grant.ugid().startsWith(id + "!"));
  }

  Directory withGroup(String id, Group group) {
    return new Directory(users, Maps.with(groups, id, group), roles, pools, grants);
  }

  Directory withoutGroup(String id) {
    return new Directory(users, Maps.without(groups, id), roles, pools, grants)
        .withGrants(grant -> grant.type() != Grant.Subject.group || !grant.ugid().equals(id));
  }

  Directory withRole(String id, SortedSet<String> privileges) {
    return new Directory(users, groups, Maps.with(roles, id, privileges), pools, grants);
  }

  Directory withoutRole(String id) {
    return new Directory(users, groups, Maps.without(roles, id), pools, grants)
        .withGrants(grant -> !grant.roleid().equals(id));
  }

  Directory withPool(String id, Pool pool) {
    return new Directory(users, groups, roles, Maps.with(pools, id, pool), grants);
  }

  Directory withoutPool(String id) {
    return new Directory(users, groups, roles, Maps.without(pools, id), grants)
        .withGrants(grant -> !grant.path().equals("/pool/" + id));
  }

  /** A pool that must exist. */
  Pool pool(String id) {
    Pool pool = pools.get(id);
    if (pool == null) {
      throw Refusal.failed("pool '" + id + "' does not exist");
    }
    return pool;
  }

  Directory withoutMember(String poolid, int vmid) {
    Pool pool = pool(poolid);
    SortedSet<Integer> guests = new TreeSet<>(pool.guests());
    guests.remove(vmid);
    return withPool(poolid, new Pool(pool.comment(), guests, pool.storages()));
  }

  Directory withGrant(Grant grant) {
    return new Directory(
        users,
        groups,
        roles,
        pools,
        Stream.concat(grants.stream().filter(old -> !old.sameAs(grant)), Stream.of(grant))
            .toList());
  }

  Directory withGrants(Predicate<Grant> kept) {
    return new Directory(users, groups, roles, pools, grants.stream().filter(kept).toList());
  }

  Optional<User> user(String id) {
    return Optional.ofNullable(users.get(id));
  }

  List<String> groupsOf(String user) {
    return groups.entrySet().stream()
        .filter(group -> group.getValue().users().contains(user))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The privileges of a built-in or an own role, if there is such a role. */
  Optional<SortedSet<String>> role(String id) {
    return Optional.ofNullable(Roles.BUILT_IN.get(id)).or(() -> Optional.ofNullable(roles.get(id)));
  }

  /** The pool that a guest is in. */
  Optional<String> poolOf(int vmid) {
    return pools.entrySet().stream()
        .filter(pool -> pool.getValue().guests().contains(vmid))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
