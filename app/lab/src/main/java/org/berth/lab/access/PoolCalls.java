package org.berth.lab.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.berth.lab.endpoint.Arguments;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.endpoint.Formats;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Refusal;
import org.jspecify.annotations.Nullable;

/** Pools, by the new calls and by the deprecated ones that carry the name in their path. */
record PoolCalls(Accounts accounts) {
  private static final Parameter POOL = Parameter.text("poolid", Formats.POOL);
  private static final Parameter TYPE = Parameter.choice("type", "qemu", "lxc", "storage");
  private static final Permission ALLOCATE = Permission.on("/pool/{poolid}", "Pool.Allocate");
  private static final Parameters NAMED = Parameters.of(POOL.required());
  private static final Parameters CHANGE =
      NAMED.and(
          Parameter.text("comment"),
          Parameter.text("vms", Formats.listOf(Formats.VMID)),
          Parameter.text("storage", Formats.listOf(Formats.STORAGE)),
          Parameter.flag("allow-move"),
          Parameter.flag("delete"));

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(
            "/pools",
            Parameters.of(POOL, TYPE.requires("poolid")),
            Permission.Open.ANYONE,
            this::list),
        Endpoint.get(
            "/pools/{poolid}",
            NAMED.and(TYPE),
            Permission.on("/pool/{poolid}", "Pool.Audit"),
            call -> detail(call.text("poolid"), call.arguments().optional("type"), new Fields())),
        Endpoint.post("/pools", NAMED.and(Parameter.text("comment")), ALLOCATE, this::create),
        Endpoint.put("/pools", CHANGE, ALLOCATE, this::change),
        Endpoint.put("/pools/{poolid}", CHANGE, ALLOCATE, this::change),
        Endpoint.delete("/pools", NAMED, ALLOCATE, this::delete),
        Endpoint.delete("/pools/{poolid}", NAMED, ALLOCATE, this::delete));
  }

  private Object list(Call call) {
    Optional<String> one = call.arguments().optional("poolid");
    if (one.isPresent()) {
      call.rights().require("/pool/" + one.get(), "Pool.Audit");
      return List.of(
          detail(one.get(), call.arguments().optional("type"), Fields.of("poolid", one.get())));
    }
    return accounts.pools().entrySet().stream()
        .filter(pool -> call.rights().has("/pool/" + pool.getKey(), "Pool.Audit"))
        .map(pool -> described(Fields.of("poolid", pool.getKey()), pool.getValue()))
        .toList();
  }

  private Fields detail(String name, Optional<String> type, Fields answer) {
    Pool pool = accounts.directory().pool(name);
    List<Fields> members = new ArrayList<>();
    if (type.filter("lxc"::equals).isPresent() || type.isEmpty()) {
      pool.guests().forEach(vmid -> members.add(accounts.members().guest(vmid)));
    }
    if (type.filter("storage"::equals).isPresent() || type.isEmpty()) {
      pool.storages().forEach(storage -> members.addAll(accounts.members().storage(storage)));
    }
    return described(answer, pool).with("members", members);
  }

  private static Fields described(Fields answer, Pool pool) {
    return pool.comment().isEmpty() ? answer : answer.with("comment", pool.comment());
  }

  private @Nullable Object create(Call call) {
    String name = call.text("poolid");
    accounts.change(
        d -> {
          if (d.pools().containsKey(name)) {
            throw Refusal.failed("pool '" + name + "' already exists");
          }
          int slash = name.lastIndexOf('/');
          if (slash > 0 && !d.pools().containsKey(name.substring(0, slash))) {
            throw Refusal.failed("parent pool '" + name.substring(0, slash) + "' does not exist");
          }
          String comment = call.arguments().optional("comment").orElse("");
          return d.withPool(name, new Pool(comment, new TreeSet<>(), new TreeSet<>()));
        });
    return null;
  }

  private @Nullable Object change(Call call) {
    Arguments arguments = call.arguments();
    String name = arguments.text("poolid");
    arguments.list("vms").forEach(vmid -> requireGrant(call, "/vms/" + vmid, "VM.Allocate"));
    arguments
        .list("storage")
        .forEach(storage -> requireGrant(call, "/storage/" + storage, "Datastore.Allocate"));
    accounts.change(
        d -> arguments.flag("delete") ? removed(d, name, arguments) : added(d, name, arguments));
    return null;
  }

  private static void requireGrant(Call call, String path, String privilege) {
    call.rights().requireAny(path, "Permissions.Modify", privilege);
  }

  private static Directory added(Directory directory, String name, Arguments arguments) {
    Directory changed = directory;
    SortedSet<Integer> guests = new TreeSet<>(directory.pool(name).guests());
    for (String text : arguments.list("vms")) {
      int vmid = Integer.parseInt(text);
      Optional<String> other = directory.poolOf(vmid);
      if (other.filter(name::equals).isPresent()) {
        throw Refusal.failed("VM " + vmid + " is already a pool member");
      }
      if (other.isPresent()) {
        if (!arguments.flag("allow-move")) {
          throw Refusal.failed(
              "VM "
                  + vmid
                  + " belongs already to pool '"
                  + other.get()
                  + "' and 'allow-move' is not set");
        }
        changed = changed.withoutMember(other.get(), vmid);
      }
      guests.add(vmid);
    }
    SortedSet<String> storages = new TreeSet<>(directory.pool(name).storages());
    storages.addAll(arguments.list("storage"));
    return changed.withPool(name, new Pool(comment(directory, name, arguments), guests, storages));
  }

  private static Directory removed(Directory directory, String name, Arguments arguments) {
    Pool pool = directory.pool(name);
    SortedSet<Integer> guests = new TreeSet<>(pool.guests());
    for (String vmid : arguments.list("vms")) {
      if (!guests.remove(Integer.valueOf(vmid))) {
        throw Refusal.failed("VM " + vmid + " is not a pool member");
      }
    }
    SortedSet<String> storages = new TreeSet<>(pool.storages());
    for (String storage : arguments.list("storage")) {
      if (!storages.remove(storage)) {
        throw Refusal.failed("Storage '" + storage + "' is not a pool member");
      }
    }
    return directory.withPool(
        name, new Pool(comment(directory, name, arguments), guests, storages));
  }

  private static String comment(Directory directory, String name, Arguments arguments) {
    return arguments.optional("comment").orElse(directory.pool(name).comment());
  }

  private @Nullable Object delete(Call call) {
    String name = call.text("poolid");
    accounts.change(
        d -> {
          Pool pool = d.pool(name);
          if (!pool.guests().isEmpty() || !pool.storages().isEmpty()) {
            throw Refusal.failed("pool '" + name + "' is not empty");
          }
          if (d.pools().keySet().stream().anyMatch(other -> other.startsWith(name + "/"))) {
            throw Refusal.failed("pool '" + name + "' is not empty (contains nested pools)");
          }
          return d.withoutPool(name);
        });
    return null;
  }
}
