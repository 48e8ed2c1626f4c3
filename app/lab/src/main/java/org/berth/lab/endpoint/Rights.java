package org.berth.lab.endpoint;

import java.util.List;
import java.util.Optional;

/** What one caller may do; paths are those of the access control list. */
public interface Rights {

  /** Whether the caller holds a privilege on a path. */
  boolean has(String path, String privilege);

  /** The groups of a user, if the user exists. */
  Optional<List<String>> groupsOf(String user);

  boolean poolExists(String pool);

  /** Throws unless the caller holds all of these. */
  default void require(String path, String... privileges) {
    for (String privilege : privileges) {
      if (!has(path, privilege)) {
        throw Refusal.permission(path + ", " + privilege);
      }
    }
  }

  default boolean hasAny(String path, String... privileges) {
    for (String privilege : privileges) {
      if (has(path, privilege)) {
        return true;
      }
    }
    return false;
  }

  /** Throws unless the caller holds one of these. */
  default void requireAny(String path, String... privileges) {
    if (!hasAny(path, privileges)) {
      throw Refusal.permission(path + ", " + String.join("|", privileges));
    }
  }
}
