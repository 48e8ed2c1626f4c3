package org.berth.lab.guest;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.berth.lab.container.Containers;
import org.berth.lab.datastore.Archives;
import org.berth.lab.endpoint.Arguments;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Formats;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Refusal;
import org.berth.lab.endpoint.Standard;
import org.berth.lab.host.HostFailure;
import org.berth.lab.storage.VolumeId;
import org.berth.lab.storage.Volumes;
import org.berth.lab.task.TaskLog;

/** Backups. While one is written, its guest carries the lock {@code backup}. */
final class Backups {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy_MM_dd-HH_mm_ss");
  private static final String SNAPSHOT = "vzdump";
  private static final Duration STOP_WAIT = Duration.ofMinutes(10);
  private static final Parameters VZDUMP =
      Parameters.of(
          Parameter.text("node", Formats.NODE),
          Parameter.text("vmid", Formats.listOf(Formats.VMID)),
          Parameter.flag("all"),
          Parameter.text("exclude", Formats.listOf(Formats.VMID)),
          Parameter.text("pool"),
          Standard.STORAGE,
          Parameter.choice("mode", "snapshot", "suspend", "stop"),
          Parameter.choice("compress", "0", "1", "gzip", "lzo", "zstd"),
          Parameter.flag("remove"),
          Parameter.flag("quiet"),
          Parameter.flag("protected").requires("storage"),
          Parameter.text("notes-template").atMost(1024).requires("storage"),
          Parameter.choice("mailnotification", "always", "failure"),
          Parameter.choice("notification-mode", "auto", "legacy-sendmail", "notification-system"),
          Parameter.whole("bwlimit", 0),
          Parameter.whole("ionice", 0, 8),
          Parameter.whole("lockwait", 0),
          Parameter.whole("stopwait", 0),
          Parameter.whole("zstd"));

  private final Surroundings around;
  private final Disks disks;
  private final Power power;
  private final Clock clock;

  Backups(Surroundings around, Power power, Clock clock) {
    this.around = around;
    this.disks = new Disks(around);
    this.power = power;
    this.clock = clock;
  }

  Stream<Endpoint> endpoints() {
    return Stream.of(
        Endpoint.post("/nodes/{node}/vzdump", VZDUMP, Permission.Open.ANYONE, this::backUp));
  }

  private Object backUp(Call call) {
    List<Integer> guests = guests(call);
    if (guests.isEmpty()) {
      throw Refusal.parameter("vmid", "property is missing and it is not optional");
    }
    String storage = call.arguments().optional("storage").orElse("local");
    if (!around.storages().on(call.node(), storage).content().contains("backup")) {
      throw Refusal.failed("storage '" + storage + "' does not support backups");
    }
    if (!call.caller().isRoot()) {
      guests.forEach(vmid -> call.rights().require("/vms/" + vmid, "VM.Backup"));
      call.rights().require("/storage/" + storage, "Datastore.AllocateSpace");
      if (call.arguments().has("bwlimit") || call.arguments().has("ionice")) {
        call.rights().require("/", "Sys.Modify");
      }
    }
    String id = guests.size() == 1 ? String.valueOf(guests.getFirst()) : "";
    return around
        .tasks()
        .start(
            call.caller(), call.node(), "vzdump", id, log -> backUpAll(call, guests, storage, log));
  }

  private List<Integer> guests(Call call) {
    Arguments arguments = call.arguments();
    List<Integer> chosen =
        new ArrayList<>(arguments.list("vmid").stream().map(Integer::valueOf).toList());
    if (arguments.flag("all")) {
      chosen.addAll(around.files().on(call.node()).keySet());
    }
    arguments
        .optional("pool")
        .map(name -> around.accounts().pools().get(name))
        .ifPresent(pool -> chosen.addAll(pool.guests()));
    arguments.list("exclude").forEach(vmid -> chosen.remove(Integer.valueOf(vmid)));
    return chosen;
  }

  private void backUpAll(Call call, List<Integer> guests, String storage, TaskLog log) {
    log.line(
        "INFO: starting new backup job: vzdump "
            + String.join(" ", guests.stream().map(String::valueOf).toList())
            + " --storage "
            + storage);
    boolean failed = false;
    for (int vmid : guests) {
      try {
        backUp(call, vmid, storage, log);
      } catch (Refusal | HostFailure failure) {
        log.line(
            "ERROR: Backup of VM %d failed - %s"
                .formatted(vmid, String.valueOf(failure.getMessage()).strip()));
        failed = true;
      }
    }
    log.line("INFO: Backup job finished " + (failed ? "with errors" : "successfully"));
    if (failed) {
      throw Refusal.failed("job errors");
    }
  }

  private void backUp(Call call, int vmid, String storage, TaskLog log) {
    String node = call.node();
    log.line("INFO: Starting Backup of VM " + vmid + " (lxc)");
    GuestConfig config = around.files().setLock(node, vmid, "backup");
    try {
      boolean running = power.isRunning(vmid);
      String mode = call.arguments().optional("mode").orElse("snapshot");
      log.line("INFO: status = " + (running ? "running" : "stopped"));
      log.line("INFO: CT Name: " + config.now().get("hostname", "CT" + vmid));
      log.line("INFO: backup mode: " + (running ? mode : "stop"));
      String name =
          "vzdump-lxc-%d-%s.tar.zst"
              .formatted(vmid, TIME.format(clock.instant().atZone(ZoneId.systemDefault())));
      Path archive =
          new Archives(around.machine().volumes()).locate(node, storage + ":backup/" + name).path();
      log.line("INFO: creating vzdump archive '" + archive + "'");
      VolumeId rootfs = disks.id(node, Disk.parse("rootfs", config.now().get("rootfs", "")));
      write(vmid, rootfs, archive, running, mode);
      log.line("INFO: Finished Backup of VM " + vmid);
      if (running && mode.equals("stop")) {
        around.files().removeLock(node, vmid, "backup");
        around.files().locked(vmid, () -> restarted(node, vmid));
      }
    } finally {
      around.files().removeLock(node, vmid, "backup");
    }
  }

  private int restarted(String node, int vmid) {
    power.startNow(node, vmid);
    return vmid;
  }

  private void write(int vmid, VolumeId rootfs, Path archive, boolean running, String mode) {
    if (running && mode.equals("stop")) {
      if (!containers().shutdown(vmid, STOP_WAIT)) {
        containers().stop(vmid);
      }
      volumes().pack(rootfs, "", archive);
      return;
    }
    if (running) {
      containers().freeze(vmid);
    }
    try {
      volumes().snapshot(rootfs, SNAPSHOT);
    } finally {
      if (running) {
        containers().thaw(vmid);
      }
    }
    try {
      volumes().pack(rootfs, SNAPSHOT, archive);
    } finally {
      volumes().deleteSnapshot(rootfs, SNAPSHOT);
    }
  }

  private Containers containers() {
    return around.machine().containers();
  }

  private Volumes volumes() {
    return around.machine().volumes();
  }
}
