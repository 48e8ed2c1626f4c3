package org.berth.lab.guest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.berth.lab.datastore.Datastore;
import org.berth.lab.datastore.Datastores;
import org.berth.lab.datastore.Kind;
import org.berth.lab.storage.VolumeId;
import org.berth.lab.storage.Volumes;

/**
 * Guests' volumes: makes, copies and frees them under the names that their storage gives them.
 * Whoever calls has locked the guest.
 */
final class Disks {
  private final Volumes volumes;
  private final Datastores storages;

  Disks(Surroundings around) {
    this.volumes = around.machine().volumes();
    this.storages = around.storages();
  }

  VolumeId id(String node, Disk disk) {
    return Datastores.volume(node, disk.volume());
  }

  Path path(String node, Disk disk) {
    return volumes.path(id(node, disk));
  }

  Kind kind(Disk disk) {
    return storages.get(disk.storage()).kind();
  }

  /** A new volume with an archive's files. */
  Disk unpack(String node, int vmid, Disk wish, Path archive) {
    return make(node, vmid, wish, volume -> volumes.unpack(archive, volume, wishedBytes(wish)))
        .sized(wishedBytes(wish));
  }

  /** A new empty volume. */
  Disk create(String node, int vmid, Disk wish) {
    return make(node, vmid, wish, volume -> volumes.create(volume, wishedBytes(wish)))
        .sized(wishedBytes(wish));
  }

  private static long wishedBytes(Disk wish) {
    String gib = wish.volume().substring(wish.volume().indexOf(':') + 1);
    return (long) (Double.parseDouble(gib) * Sizes.GIB);
  }

  /** A clone that shares its data with the source, or with a snapshot of it. */
  Disk linked(String node, int vmid, Disk source, String snapshot) {
    return make(node, vmid, source, volume -> volumes.cloneOf(id(node, source), snapshot, volume));
  }

  /** A copy of its own on a storage. */
  Disk copied(String node, int vmid, Disk source, String snapshot, String storage) {
    return make(
        node,
        vmid,
        source.on(storage + ":"),
        volume -> volumes.fullCopy(id(node, source), snapshot, volume));
  }

  private Disk make(String node, int vmid, Disk like, Consumer<VolumeId> maker) {
    Datastore storage = storages.on(node, like.storage());
    storages.lock(storage.name());
    int number = 0;
    VolumeId volume = named(node, storage, vmid, number);
    while (volumes.exists(volume)) {
      number++;
      volume = named(node, storage, vmid, number);
    }
    maker.accept(volume);
    return like.on(storage.name() + ":" + volume.name());
  }

  private static VolumeId named(String node, Datastore storage, int vmid, int number) {
    return new VolumeId(node, storage.name(), storage.kind().volumeName(vmid, number, false));
  }

  /** Renames a volume to its storage's name for a template's base. */
  Disk toBase(String node, Disk disk) {
    VolumeId from = id(node, disk);
    String name = from.name().replace("subvol-", "basevol-").replace("/vm-", "/base-");
    volumes.rename(from, new VolumeId(node, from.storage(), name));
    return disk.on(disk.storage() + ":" + name);
  }

  void free(String node, Disk disk) {
    storages.lock(disk.storage());
    volumes.delete(id(node, disk));
  }

  /** Frees every volume that carries a guest's number, whether or not it is configured anywhere. */
  void freeAll(String node, int vmid) {
    Pattern owned = Pattern.compile(".*(vm|base|subvol|basevol)-" + vmid + "-disk-.*");
    for (Datastore storage : storages.all()) {
      if (storage.content().contains("rootdir")) {
        volumes.list(node, storage.name()).stream()
            .filter(name -> owned.matcher(name).matches())
            .forEach(name -> volumes.delete(new VolumeId(node, storage.name(), name)));
      }
    }
  }

  /** All disks of a section, with their option names. */
  static List<Named> of(Section section) {
    List<Named> disks = new ArrayList<>();
    for (String option : section.mounts()) {
      disks.add(new Named(option, Disk.parse(option, section.get(option, ""))));
    }
    return disks;
  }

  /** A disk under the option that it is configured with. */
  record Named(String option, Disk disk) {}
}
