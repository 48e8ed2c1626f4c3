package org.berth.lab.access;

/** One line of the access control list. */
record Grant(String path, Subject type, String ugid, String roleid, boolean propagate) {

  /** What {@code ugid} names; the names are the API's. */
  enum Subject {
    user,
    group,
    token
  }

  /** Whether {@code other} says the same, be it with another propagation. */
  boolean sameAs(Grant other) {
    return path.equals(other.path)
        && type == other.type
        && ugid.equals(other.ugid)
        && roleid.equals(other.roleid);
  }
}
