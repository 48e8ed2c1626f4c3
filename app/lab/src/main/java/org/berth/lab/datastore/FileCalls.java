package org.berth.lab.datastore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Refusal;
import org.berth.lab.endpoint.Standard;
import org.berth.lab.machine.Machine;
import org.berth.lab.storage.VolumeId;
import org.berth.lab.task.Tasks;
import org.jspecify.annotations.Nullable;

/** Shows and deletes one file or volume of a storage. */
record FileCalls(Datastores storages, Machine machine, Tasks tasks) {
  private static final String CONTENT = "/nodes/{node}/storage/{storage}/content";
  private static final Parameters VOLUME =
      Parameters.of(Standard.NODE, Standard.STORAGE, Parameter.text("volume").required());

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(CONTENT + "/{volume}", VOLUME, Permission.Open.ANYONE, this::read),
        Endpoint.delete(
            CONTENT + "/{volume}",
            VOLUME.and(Parameter.whole("delay", 1, 30)),
            Permission.Open.ANYONE,
            this::delete));
  }

  /** The whole volume id, whether or not the path repeats the storage. */
  private static String volid(Call call) {
    String volume = call.text("volume");
    return volume.contains(":") ? volume : call.text("storage") + ":" + volume;
  }

  private static boolean isFile(String volid) {
    return volid.matches("[^:]+:(vztmpl|backup)/.*");
  }

  private Object read(Call call) {
    String volid = volid(call);
    String storage = volid.substring(0, volid.indexOf(':'));
    if (!call.caller().isRoot()) {
      call.rights().requireAny("/storage/" + storage, "Datastore.Audit", "Datastore.AllocateSpace");
    }
    storages.on(call.node(), storage);
    if (isFile(volid)) {
      Archives.Archive archive = new Archives(machine.volumes()).existing(call.node(), volid);
      String name = archive.volid();
      return Fields.of("path", archive.path().toString())
          .with("size", archive.size())
          .with("used", archive.size())
          .with("format", name.substring(name.lastIndexOf('.') + 1));
    }
    VolumeId volume = Datastores.volume(call.node(), volid);
    if (!machine.volumes().exists(volume)) {
      throw Refusal.failed("volume '" + volid + "' does not exist");
    }
    long used = machine.volumes().usedBytes(volume);
    return Fields.of("path", machine.volumes().path(volume).toString())
        .with("size", used)
        .with("used", used)
        .with("format", "subvol");
  }

  private @Nullable Object delete(Call call) {
    String volid = volid(call);
    String storage = volid.substring(0, volid.indexOf(':'));
    storages.on(call.node(), storage);
    if (!call.caller().isRoot()) {
      String right = volid.contains(":backup/") ? "Datastore.AllocateSpace" : "Datastore.Allocate";
      call.rights().require("/storage/" + storage, right);
    }
    String upid =
        tasks.start(
            call.caller(),
            call.node(),
            "imgdel",
            volid.substring(volid.indexOf(':') + 1).replace('/', '_') + "@" + storage,
            log -> remove(call.node(), volid));
    Optional<Integer> delay = call.arguments().optional("delay").map(Integer::valueOf);
    boolean done = delay.isPresent() && tasks.awaitEnd(upid, Duration.ofSeconds(delay.get()));
    return done ? null : upid;
  }

  private void remove(String node, String volid) {
    if (!isFile(volid)) {
      machine.volumes().delete(Datastores.volume(node, volid));
      return;
    }
    try {
      Files.delete(new Archives(machine.volumes()).existing(node, volid).path());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
