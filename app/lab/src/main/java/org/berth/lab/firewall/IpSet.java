package org.berth.lab.firewall;

import java.util.SortedMap;

/** A named set of addresses, networks and aliases. */
record IpSet(String comment, SortedMap<String, Entry> entries) {

  /** {@code nomatch} takes the address out of what the other entries say. */
  record Entry(boolean nomatch, String comment) {}
}
