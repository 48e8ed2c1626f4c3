package org.berth.lab.endpoint;

import org.jspecify.annotations.Nullable;

/** Who calls: a user, or one of that user's API tokens. */
public record Caller(String user, @Nullable String token) {

  public static final Caller ROOT = new Caller("root@pam", null);

  /** Splits {@code user@realm} or {@code user@realm!token}. */
  public static Caller parse(String id) {
    int mark = id.indexOf('!');
    return mark < 0
        ? new Caller(id, null)
        : new Caller(id.substring(0, mark), id.substring(mark + 1));
  }

  /**
   * {@code user@realm} or {@code user@realm!token}, as tasks and the access list know the caller.
   */
  public String id() {
    return token == null ? user : user + "!" + token;
  }

  /** Only the literal user: no token of root@pam is root@pam. */
  public boolean isRoot() {
    return user.equals("root@pam") && token == null;
  }
}
