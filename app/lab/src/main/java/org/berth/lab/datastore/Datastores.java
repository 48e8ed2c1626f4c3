package org.berth.lab.datastore;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Refusal;
import org.berth.lab.fault.Faults;
import org.berth.lab.machine.Machine;
import org.berth.lab.state.Stored;
import org.berth.lab.storage.VolumeId;
import org.berth.lab.task.Tasks;

/** The storages of the cluster. A fresh lab has {@code local} and {@code local-btrfs}. */
public final class Datastores {
  private final Stored<Definitions> definitions;
  private final Faults faults;

  /** What is stored. */
  record Definitions(SortedMap<String, Datastore> storages) {}

  private Datastores(Stored<Definitions> definitions, Faults faults) {
    this.definitions = definitions;
    this.faults = faults;
  }

  public static Datastores open(Path home, Faults faults) {
    SortedMap<String, Datastore> fresh = new TreeMap<>();
    for (Datastore storage :
        List.of(
            define("local", Kind.DIR, Set.of("backup", "iso", "vztmpl")),
            define("local-btrfs", Kind.BTRFS, Set.of("rootdir")))) {
      fresh.put(storage.name(), storage);
    }
    return new Datastores(
        new Stored<>(home.resolve("storage.json"), Definitions.class, new Definitions(fresh)),
        faults);
  }

  private static Datastore define(String name, Kind kind, Set<String> content) {
    return new Datastore(name, kind, new TreeSet<>(content), new TreeSet<>(), false);
  }

  public List<Datastore> all() {
    return List.copyOf(definitions.get().storages().values());
  }

  /** A storage that must exist. */
  public Datastore get(String name) {
    Datastore storage = definitions.get().storages().get(name);
    if (storage == null) {
      throw Refusal.failed("storage '" + name + "' does not exist");
    }
    return storage;
  }

  /** A storage that must exist and be available on a node. */
  public Datastore on(String node, String name) {
    Datastore storage = get(name);
    if (storage.disabled()) {
      throw Refusal.failed("storage '" + name + "' is disabled");
    }
    if (!storage.isOn(node)) {
      throw Refusal.failed("storage '" + name + "' is not available on node '" + node + "'");
    }
    return storage;
  }

  /** Takes a storage's lock for a moment, as making and freeing volumes does. */
  public void lock(String name) {
    faults.onStorageLock(name);
  }

  void change(Datastore storage) {
    definitions.change(
        d -> {
          SortedMap<String, Datastore> changed = new TreeMap<>(d.storages());
          changed.put(storage.name(), storage);
          return new Definitions(changed);
        });
  }

  void remove(String name) {
    definitions.change(
        d -> {
          SortedMap<String, Datastore> changed = new TreeMap<>(d.storages());
          changed.remove(name);
          return new Definitions(changed);
        });
  }

  /** The volume that a text like {@code local-btrfs:101/vm-101-disk-0.subvol} names on a node. */
  public static VolumeId volume(String node, String volid) {
    int colon = volid.indexOf(':');
    if (colon <= 0) {
      throw Refusal.failed("unable to parse volume ID '" + volid + "'");
    }
    return new VolumeId(node, volid.substring(0, colon), volid.substring(colon + 1));
  }

  /** The calls about storages and what is in them. */
  public List<Endpoint> endpoints(Machine machine, Tasks tasks) {
    List<Endpoint> all = new ArrayList<>();
    all.addAll(new ContentCalls(this, machine).endpoints());
    all.addAll(new FileCalls(this, machine, tasks).endpoints());
    all.addAll(new Imports(this, machine, tasks).endpoints());
    all.addAll(new DefinitionCalls(this).endpoints());
    return all;
  }
}
