package org.berth.lab.guest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.berth.lab.access.Accounts;
import org.berth.lab.datastore.Archives;
import org.berth.lab.datastore.Datastore;
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
  private static final Set<String> NOT_CONFIG =
      Set.of(
          "node",
          "vmid",
          "ostemplate",
          "password",
          "ssh-public-keys",
          "storage",
          "pool",
          "start",
          "force",
          "restore",
          "unique",
          "ignore-unpack-errors",
          "bwlimit",
          "unprivileged");
  private static final String DEFAULT_DISK_GB = "4";

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

  /** A guest that is about to be made: what is to be written, and from what. */
  private record Order(
      Call call, String node, int vmid, SortedMap<String, Disk> wishes, Section config) {

    Arguments arguments() {
      return call.arguments();
    }

    Optional<String> pool() {
      return arguments().optional("pool");
    }
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
    requireKeys(arguments.optional("ssh-public-keys"));
    requireRights(call);
    Order order = order(call);
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

  private static void requireKeys(Optional<String> keys) {
    boolean valid =
        keys.orElse("")
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .allMatch(
                line ->
                    line.matches("(\\S+ )?(ssh|ecdsa|sk)-[a-zA-Z0-9@.-]+ [A-Za-z0-9+/]+=* ?.*"));
    if (!valid) {
      throw Refusal.failed("SSH public key validation error");
    }
  }

  private void requireRights(Call call) {
    Optional<String> pool = call.arguments().optional("pool");
    pool.filter(name -> !call.rights().poolExists(name))
        .ifPresent(
            name -> {
              throw Refusal.permission("pool '" + name + "' does not exist");
            });
    boolean allowed =
        call.rights().has("/vms/" + call.vmid(), "VM.Allocate")
            || pool.filter(name -> call.rights().has("/pool/" + name, "VM.Allocate")).isPresent();
    if (!allowed && !call.caller().isRoot()) {
      throw Refusal.permission("");
    }
    Map<String, String> options = call.arguments().where(name -> !NOT_CONFIG.contains(name));
    new ConfigRights(call, call.vmid(), pool)
        .require(Section.empty(), withStorage(call, options), Set.of(), true);
    String template = call.text("ostemplate");
    String storage = template.substring(0, Math.max(0, template.indexOf(':')));
    if (!call.caller().isRoot()) {
      call.rights().requireAny("/storage/" + storage, "Datastore.AllocateSpace", "Datastore.Audit");
    }
  }

  /** Bare sizes of volumes ({@code 8}) mean the storage in the parameter {@code storage}. */
  private static SortedMap<String, String> withStorage(Call call, Map<String, String> options) {
    String storage = call.arguments().optional("storage").orElse("local");
    SortedMap<String, String> named = new TreeMap<>(options);
    named.replaceAll(
        (option, value) ->
            option.matches("rootfs|mp\\d+") && value.matches("\\d+(\\.\\d+)?(,.*)?")
                ? storage + ":" + value
                : value);
    return named;
  }

  private Order order(Call call) {
    SortedMap<String, Disk> wishes = new TreeMap<>();
    Section config = Section.empty();
    for (var option :
        withStorage(call, call.arguments().where(n -> !NOT_CONFIG.contains(n))).entrySet()) {
      if (option.getKey().matches("rootfs|mp\\d+")) {
        wishes.put(option.getKey(), Disk.parse(option.getKey(), option.getValue()));
      } else if (!option.getKey().matches("unused\\d+")) {
        config =
            config.with(option.getKey(), ConfigOptions.stored(option.getKey(), option.getValue()));
      }
    }
    if (!wishes.isEmpty() && !wishes.containsKey("rootfs")) {
      throw Refusal.failed("mount points configured, but 'rootfs' not set - aborting");
    }
    String storage = call.arguments().optional("storage").orElse("local");
    wishes.putIfAbsent("rootfs", Disk.parse("rootfs", storage + ":" + DEFAULT_DISK_GB));
    wishes.values().forEach(wish -> requireStorage(call, wish));
    return new Order(call, call.node(), call.vmid(), wishes, config.with("unprivileged", "1"));
  }

  private void requireStorage(Call call, Disk wish) {
    if (wish.volume().startsWith("/")) {
      throw Refusal.failed("the lab has no bind mounts");
    }
    Datastore storage = around.storages().on(call.node(), wish.storage());
    storage.requireRootdir();
    if (!call.caller().isRoot()) {
      call.rights().require("/storage/" + storage.name(), "Datastore.AllocateSpace");
    }
    if (!wish.isWish()) {
      throw Refusal.failed(
          "unable to create a new guest on the existing volume '" + wish.volume() + "'");
    }
  }

  private void perform(Order order, TaskLog log) {
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

  private Section fill(Order order, TaskLog log) {
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

  private Section finish(Order order, Section made) {
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

  private void undo(Order order) {
    around
        .files()
        .find(order.vmid())
        .ifPresent(
            config ->
                Disks.of(config.now()).forEach(named -> disks.free(order.node(), named.disk())));
    around.files().remove(order.node(), order.vmid());
  }
}
