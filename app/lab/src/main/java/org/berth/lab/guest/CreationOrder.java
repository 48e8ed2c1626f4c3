package org.berth.lab.guest;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.berth.lab.datastore.Datastore;
import org.berth.lab.datastore.Datastores;
import org.berth.lab.endpoint.Arguments;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Refusal;

/** A guest that is about to be made: its configuration, and the volumes that it wants. */
record CreationOrder(Call call, SortedMap<String, Disk> wishes, Section config) {
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

  String node() {
    return call.node();
  }

  int vmid() {
    return call.vmid();
  }

  Arguments arguments() {
    return call.arguments();
  }

  Optional<String> pool() {
    return arguments().optional("pool");
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

  private static void requireRights(Call call) {
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

  /**
   * Reads a call.
   *
   * @throws Refusal when the caller may not make this guest, or nobody can
   */
  static CreationOrder of(Call call, Datastores storages) {
    requireKeys(call.arguments().optional("ssh-public-keys"));
    requireRights(call);
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
    wishes.values().forEach(wish -> requireStorage(call, storages, wish));
    return new CreationOrder(call, wishes, config.with("unprivileged", "1"));
  }

  private static void requireStorage(Call call, Datastores storages, Disk wish) {
    if (wish.volume().startsWith("/")) {
      throw Refusal.failed("the lab has no bind mounts");
    }
    Datastore storage = storages.on(call.node(), wish.storage());
    storage.requireRootdir();
    if (!call.caller().isRoot()) {
      call.rights().require("/storage/" + storage.name(), "Datastore.AllocateSpace");
    }
    if (!wish.isWish()) {
      throw Refusal.failed(
          "unable to create a new guest on the existing volume '" + wish.volume() + "'");
    }
  }
}
