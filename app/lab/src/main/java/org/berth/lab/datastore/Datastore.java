package org.berth.lab.datastore;

import java.util.SortedSet;
import org.berth.lab.endpoint.Refusal;

/** One storage of the cluster, with a place of its own on each node; no nodes means all. */
public record Datastore(
    String name, Kind kind, SortedSet<String> content, SortedSet<String> nodes, boolean disabled) {

  /** Throws unless containers' volumes may lie here. */
  public void requireRootdir() {
    if (!content.contains("rootdir")) {
      throw Refusal.parameter(
          "storage", "storage '" + name + "' does not support container directories");
    }
  }

  boolean isOn(String node) {
    return nodes.isEmpty() || nodes.contains(node);
  }
}
