package org.berth.lab.guest;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.berth.lab.access.Accounts;
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
import org.berth.lab.task.TaskLog;

/** Makes guests from templates. */
final class Creation {
  private static final Parameters CREATE =
      Standard.GUEST
          .and(ConfigOptions.ALL)
          .and(
              Parameter.text("ostemplate").atMost(255).required(),
              Parameter.text("password").atLeast(5),
              Parameter.text("ssh-public-keys"),
              Standard.STORAGE,
              Parameter.text("pool", Formats.POOL),
              Parameter.flag("start"),
              Parameter.flag("force"),
              Parameter.flag("restore"),
              Parameter.flag("unique").requires("restore"),
              Parameter.flag("ignore-unpack-errors"),
              Parameter.decimal("bwlimit", 0));

  private final Surroundings around;
  private final Disks disks;
  private final Power power;

  Creation(Surroundings around, Power power) {
    this.around = around;
    this.disks = new Disks(around);
    this.power = power;
  }

  Stream<Endpoint> endpoints() {
    return Stream.of(
        Endpoint.post("/nodes/{node}/lxc", CREATE, Permission.Open.ANYONE, this::create));
  }

  private Object create(Call call) {
    Arguments arguments = call.arguments();
    if (arguments.flag("restore")) {
      throw Refusal.failed("the lab does not restore backups");
    }
    boolean unprivileged = arguments.optional("unprivileged").map("1"::equals).orElse(true);
    if (!unprivileged) {
      call.rights().require("/", "Sys.Modify");
      throw Refusal.failed("the lab has no privileged containers");
    }
    around.files().requireUnused(call.vmid());
    CreationOrder order = CreationOrder.of(call, around.storages());
    around
        .files()
        .create(call.node(), call.vmid(), GuestConfig.of(Section.empty().with("lock", "create")));
    return around
        .tasks()
        .start(
            call.caller(),
            call.node(),
            "vzcreate",
            String.valueOf(call.vmid()),
            log -> perform(order, log));
  }

  private void perform(CreationOrder order, TaskLog log) {
    around
        .files()
        .locked(
            order.vmid(),
            () -> {
              Section made = order.config();
              try {
                made = fill(order, log);
              } catch (Refusal | HostFailure failure) {
                undo(order);
                throw Refusal.failed(
                    "unable to create CT "
                        + order.vmid()
                        + " - "
                        + String.valueOf(failure.getMessage()).strip());
              }
              return finish(order, made);
            });
    if (order.arguments().flag("start")) {
      power.startTask(order.call().caller(), order.node(), order.vmid());
    }
  }

  private Section fill(CreationOrder order, TaskLog log) {
    Section config = order.config();
    Archives.Archive archive =
        new Archives(around.machine().volumes())
            .existing(order.node(), order.arguments().text("ostemplate"));
    for (var wish : order.wishes().entrySet()) {
      Disk disk;
      if (wish.getKey().equals("rootfs")) {
        log.line("extracting archive '" + archive.path() + "'");
        disk = disks.unpack(order.node(), order.vmid(), wish.getValue(), archive.path());
      } else {
        disk = disks.create(order.node(), order.vmid(), wish.getValue());
      }
      config = config.with(wish.getKey(), disk.print(wish.getKey()));
      log.line(wish.getKey() + ": " + disk.volume());
      Section soFar = config.with("lock", "create");
      around.files().change(order.node(), order.vmid(), old -> old.withNow(soFar));
    }
    List<String> keys =
        order
            .arguments()
            .optional("ssh-public-keys")
            .orElse("")
            .lines()
            .filter(line -> !line.isBlank())
            .toList();
    around
        .machine()
        .containers()
        .firstSetup(
            disks.path(order.node(), Disk.parse("rootfs", config.get("rootfs", ""))),
            order.arguments().optional("password").orElse(""),
            keys);
    return config;
  }

  private Section finish(CreationOrder order, Section made) {
    Section complete = made;
    for (var preset :
        Map.of(
                "hostname", "CT" + order.vmid(),
                "memory", "512",
                "swap", "512",
                "arch", "amd64",
                "ostype", "debian")
            .entrySet()) {
      if (complete.get(preset.getKey()).isEmpty()) {
        complete = complete.with(preset.getKey(), preset.getValue());
      }
    }
    Section written = complete;
    around.files().change(order.node(), order.vmid(), old -> old.withNow(written));
    Accounts accounts = around.accounts();
    order.pool().ifPresent(pool -> accounts.addToPool(order.vmid(), pool));
    return written;
  }

  private void undo(CreationOrder order) {
    disks.freeAll(order.node(), order.vmid());
    around.files().remove(order.node(), order.vmid());
  }
}
