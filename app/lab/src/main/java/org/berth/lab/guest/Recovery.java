package org.berth.lab.guest;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cleans up after a process that was killed in the middle of tasks. A real node leaves this to its
 * administrator ({@code pct unlock}); the lab has none. A guest half made or half destroyed goes,
 * any other keeps what it has and loses the dead task's lock.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final Surroundings around;
  private final Disks disks;
  private final Walls walls;

  Recovery(Surroundings around, Walls walls) {
    this.around = around;
    this.disks = new Disks(around);
    this.walls = walls;
  }

  void run() {
    for (int vmid : around.files().all()) {
      String node = around.files().nodeOf(vmid).orElseThrow();
      GuestConfig config = around.files().load(node, vmid);
      config.lock().ifPresent(lock -> recover(node, vmid, lock));
    }
  }

  private void recover(String node, int vmid, String lock) {
    LOG.warn("CT {} was left with lock {}", vmid, lock);
    switch (lock) {
      case "create", "destroyed" -> {
        disks.freeAll(node, vmid);
        around.accounts().forgetGuest(vmid);
        walls.remove(vmid);
        around.files().remove(node, vmid);
      }
      default ->
          around.files().change(node, vmid, old -> withoutHalfSnapshots(old).without("lock"));
    }
  }

  /** A snapshot that was not finished is none. */
  private static GuestConfig withoutHalfSnapshots(GuestConfig config) {
    GuestConfig clean = config;
    for (Map.Entry<String, Section> snapshot : config.snapshots().entrySet()) {
      if (snapshot.getValue().get("snapstate").filter("prepare"::equals).isPresent()) {
        clean = clean.withoutSnapshot(snapshot.getKey());
      }
    }
    return clean;
  }
}
