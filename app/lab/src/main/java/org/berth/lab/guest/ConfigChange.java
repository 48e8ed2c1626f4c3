package org.berth.lab.guest;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.berth.lab.datastore.Datastore;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Refusal;

/**
 * Changes a guest's configuration as Proxmox does it: everything of a stopped guest holds at once;
 * of a running one some options are stored at once, some are brought to it live, and the rest
 * waits.
 */
final class ConfigChange {
  private final Surroundings around;
  private final Disks disks;
  private final Hotplug hotplug;
  private final Walls walls;

  ConfigChange(Surroundings around, Walls walls) {
    this.around = around;
    this.disks = new Disks(around);
    this.hotplug = new Hotplug(around.machine().containers(), disks);
    this.walls = walls;
  }

  /** What is to be set, deleted, and taken back from what waits. */
  record Wish(SortedMap<String, String> values, Set<String> deletes, Set<String> reverts) {}

  /** Applies a wish to a guest that this thread has locked. */
  GuestConfig apply(Call call, GuestConfig config, Wish wish) {
    GuestConfig waiting = withWish(call, config, wish);
    boolean running = around.machine().containers().isRunning(call.vmid());
    Map<String, String> errors = new HashMap<>();
    GuestConfig changed = settled(call, waiting, wish, running, errors);
    if (!errors.isEmpty()) {
      throw Refusal.parameters(errors);
    }
    around.files().change(call.node(), call.vmid(), old -> changed);
    walls.raise(call.vmid(), changed.now());
    return changed;
  }

  private GuestConfig withWish(Call call, GuestConfig config, Wish wish) {
    SortedSet<String> deletes = config.pendingDeletes();
    deletes.removeAll(wish.reverts());
    GuestConfig changed =
        config.withPending(config.pending().without(wish.reverts().toArray(String[]::new)));
    for (String option : wish.deletes()) {
      requireDeletable(call, config, option);
      if (config.now().get(option).isPresent()) {
        deletes.add(option);
      }
      changed = changed.withPending(changed.pending().without(option));
    }
    for (Map.Entry<String, String> value : wish.values().entrySet()) {
      String option = value.getKey();
      requireChangeable(call, config, option, value.getValue());
      deletes.remove(option);
      changed =
          changed.withPending(
              changed.pending().with(option, stored(config, option, value.getValue())));
    }
    return changed.withPendingDeletes(deletes);
  }

  /** Keeps a guest's hardware address when a new value for its interface names none. */
  private static String stored(GuestConfig config, String option, String value) {
    if (option.matches("net\\d+") && !value.contains("hwaddr=")) {
      String old =
          config
              .now()
              .get(option)
              .map(Interface::parse)
              .flatMap(net -> net.get("hwaddr"))
              .orElse("");
      return ConfigOptions.stored(option, old.isEmpty() ? value : value + ",hwaddr=" + old);
    }
    return ConfigOptions.stored(option, value);
  }

  private static void requireDeletable(Call call, GuestConfig config, String option) {
    if (Set.of("memory", "rootfs", "ostype").contains(option)) {
      throw Refusal.failed("unable to delete required option '" + option + "'");
    }
    if (option.equals("unprivileged")) {
      throw Refusal.failed("unable to delete read-only option: '" + option + "'");
    }
    if (option.matches("(mp|unused)\\d+")) {
      config.requireUnprotected("can't remove CT %d drive '%s'".formatted(call.vmid(), option));
    }
  }

  private void requireChangeable(Call call, GuestConfig config, String option, String value) {
    if (option.equals("unprivileged")) {
      throw Refusal.failed("unable to modify read-only option: 'unprivileged'");
    }
    if (option.matches("rootfs|mp\\d+")) {
      config.requireUnprotected("can't update CT %d drive '%s'".formatted(call.vmid(), option));
      Disk disk = Disk.parse(option, value);
      Datastore storage = around.storages().on(call.node(), disk.storage());
      if (!storage.content().contains("rootdir")) {
        throw Refusal.failed(
            "storage '%s' does not allow content type 'rootdir' (Container)"
                .formatted(storage.name()));
      }
    }
  }

  /** Moves what can hold now out of what waits. */
  private GuestConfig settled(
      Call call, GuestConfig waiting, Wish wish, boolean running, Map<String, String> errors) {
    GuestConfig config = waiting;
    SortedSet<String> deletes = config.pendingDeletes();
    for (String option : Set.copyOf(deletes)) {
      if (wish.deletes().contains(option)
          && (!running || (holdsNow(option) && !isVolume(option)))) {
        deletes.remove(option);
        config = config.withNow(config.now().without(option));
      }
    }
    config = config.withPendingDeletes(deletes);
    for (Map.Entry<String, String> entry :
        new TreeMap<>(config.pending().without("delete").options()).entrySet()) {
      String option = entry.getKey();
      if (wish.values().containsKey(option) && (!running || canHoldNow(config, option))) {
        String value = made(call, option, entry.getValue());
        config = config.withNow(config.now().with(option, value));
        config = config.withPending(config.pending().without(option));
      }
    }
    if (running) {
      errors.putAll(hotplug.bring(call.node(), call.vmid(), waiting.now(), config.now()));
    }
    return withoutEmptyWaiting(config);
  }

  private static boolean holdsNow(String option) {
    return ConfigOptions.isStoredAtOnce(option) || ConfigOptions.isLive(option);
  }

  /** A running guest's volumes can become more, and neither fewer nor others. */
  private static boolean canHoldNow(GuestConfig config, String option) {
    return holdsNow(option) && !(isVolume(option) && config.now().get(option).isPresent());
  }

  private static boolean isVolume(String option) {
    return option.matches("mp\\d+");
  }

  /** A wish for a new volume becomes a volume. */
  private String made(Call call, String option, String value) {
    if (!isVolume(option)) {
      return value;
    }
    Disk disk = Disk.parse(option, value);
    return disk.isWish() ? disks.create(call.node(), call.vmid(), disk).print(option) : value;
  }

  /** What waits but says what already holds is forgotten. */
  private static GuestConfig withoutEmptyWaiting(GuestConfig config) {
    Section waiting = config.pending();
    for (Map.Entry<String, String> entry :
        config.pending().without("delete").options().entrySet()) {
      if (entry.getValue().equals(config.now().options().get(entry.getKey()))) {
        waiting = waiting.without(entry.getKey());
      }
    }
    return config.withPending(waiting);
  }
}
