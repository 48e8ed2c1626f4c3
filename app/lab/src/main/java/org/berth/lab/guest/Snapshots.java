package org.berth.lab.guest;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.berth.lab.container.Containers;
import org.berth.lab.endpoint.Refusal;
import org.berth.lab.host.HostFailure;
import org.berth.lab.storage.Volumes;
import org.berth.lab.task.TaskLog;

/**
 * Takes, deletes and returns to snapshots of guests: the volumes and the configuration together,
 * the notes excepted. While one of them works, the guest carries its lock.
 */
final class Snapshots {
  private final Surroundings around;
  private final Disks disks;
  private final Clock clock;

  Snapshots(Surroundings around, Clock clock) {
    this.around = around;
    this.disks = new Disks(around);
    this.clock = clock;
  }

  void take(String node, int vmid, String name, String description) {
    Section snapshot =
        change(node, vmid, config -> prepared(config, name, description)).snapshot(name);
    boolean frozen = containers().isRunning(vmid);
    List<Disk> done = new ArrayList<>();
    try {
      if (frozen) {
        containers().freeze(vmid);
      }
      for (Disks.Named named : Disks.of(snapshot)) {
        volumes().snapshot(disks.id(node, named.disk()), name);
        done.add(named.disk());
      }
    } catch (HostFailure failure) {
      done.forEach(disk -> volumes().deleteSnapshot(disks.id(node, disk), name));
      change(node, vmid, config -> config.withoutSnapshot(name).without("lock"));
      throw failure;
    } finally {
      // A guest that somebody had frozen before is thawed too, as on a real node.
      if (frozen) {
        containers().thaw(vmid);
      }
    }
    change(
        node,
        vmid,
        config ->
            config
                .withSnapshot(name, config.snapshot(name).without("snapstate"))
                .without("lock")
                .with("parent", name));
  }

  private GuestConfig prepared(GuestConfig config, String name, String description) {
    if (config.isTemplate()) {
      throw Refusal.failed("you can't take a snapshot if it's a template");
    }
    config.requireUnlocked();
    if (config.snapshots().containsKey(name)) {
      throw Refusal.failed("snapshot name '" + name + "' already used");
    }
    if (!Disks.of(config.now()).stream()
        .allMatch(named -> disks.kind(named.disk()).takesSnapshots())) {
      throw Refusal.failed("snapshot feature is not available");
    }
    Section copy =
        config
            .now()
            .without("lock", "description", "snapstate", "snaptime", "digest")
            .without(config.now().indexed("unused").keySet().toArray(String[]::new))
            .with("snapstate", "prepare")
            .with("snaptime", String.valueOf(clock.instant().getEpochSecond()));
    Section described = description.isEmpty() ? copy : copy.with("description", description);
    return config.withSnapshot(name, described).with("lock", "snapshot");
  }

  void delete(String node, int vmid, String name, boolean force, TaskLog log) {
    around.files().load(node, vmid).snapshot(name);
    Section snapshot = change(node, vmid, config -> deleting(config, name)).snapshot(name);
    for (Disks.Named named : Disks.of(snapshot)) {
      try {
        volumes().deleteSnapshot(disks.id(node, named.disk()), name);
      } catch (HostFailure failure) {
        if (!force) {
          throw failure;
        }
        log.warning(String.valueOf(failure.getMessage()));
      }
    }
    change(node, vmid, config -> unlinked(config, name).without("lock"));
  }

  private static GuestConfig deleting(GuestConfig config, String name) {
    config.requireUnlocked();
    if (config.isTemplate()) {
      throw Refusal.failed("you can't delete a snapshot if vm is a template");
    }
    return config
        .withSnapshot(name, config.snapshot(name).with("snapstate", "delete"))
        .with("lock", "snapshot-delete");
  }

  /** Without a snapshot; its children become its parent's. */
  private static GuestConfig unlinked(GuestConfig config, String name) {
    Optional<String> parent = config.snapshot(name).get("parent");
    UnaryOperator<Section> relink =
        section ->
            section.get("parent").filter(name::equals).isEmpty()
                ? section
                : parent.map(p -> section.with("parent", p)).orElse(section.without("parent"));
    GuestConfig changed = config.withoutSnapshot(name);
    for (Map.Entry<String, Section> other : changed.snapshots().entrySet()) {
      changed = changed.withSnapshot(other.getKey(), relink.apply(other.getValue()));
    }
    return changed.withNow(relink.apply(changed.now()));
  }

  void rollBack(String node, int vmid, String name) {
    Section snapshot =
        change(
                node,
                vmid,
                config -> {
                  requireRollback(config, name);
                  config.requireUnlocked();
                  containers().stop(vmid);
                  return config.with("lock", "rollback");
                })
            .snapshot(name);
    for (Disks.Named named : Disks.of(snapshot)) {
      volumes().rollback(disks.id(node, named.disk()), name);
    }
    change(node, vmid, config -> rolledBack(config, name));
  }

  private void requireRollback(GuestConfig config, String name) {
    if (config.isTemplate()) {
      throw Refusal.failed("you can't rollback if vm is a template");
    }
    Section snapshot = config.snapshot(name);
    String newest =
        config.snapshots().entrySet().stream()
            .max(Comparator.comparingInt(entry -> entry.getValue().number("snaptime", 0)))
            .map(Map.Entry::getKey)
            .orElse(name);
    for (Disks.Named named : Disks.of(snapshot)) {
      if (disks.kind(named.disk()).rollsBackToNewestOnly() && !newest.equals(name)) {
        throw Refusal.failed(
            "can't rollback, '%s' is not most recent snapshot on '%s'"
                .formatted(name, named.disk().volume()));
      }
    }
    snapshot
        .get("snapstate")
        .ifPresent(
            state -> {
              throw Refusal.failed(
                  "unable to rollback to incomplete snapshot (snapstate = " + state + ")");
            });
  }

  /** The snapshot's configuration with the notes of now. */
  private static GuestConfig rolledBack(GuestConfig config, String name) {
    Section back =
        config.snapshot(name).without("snapstate", "snaptime", "description").with("parent", name);
    Optional<String> notes = config.now().get("description");
    Section now = notes.isPresent() ? back.with("description", notes.get()) : back;
    return GuestConfig.of(now).withSnapshotsOf(config);
  }

  private GuestConfig change(String node, int vmid, UnaryOperator<GuestConfig> change) {
    return around.files().change(node, vmid, change);
  }

  private Containers containers() {
    return around.machine().containers();
  }

  private Volumes volumes() {
    return around.machine().volumes();
  }
}
