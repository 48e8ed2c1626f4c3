package org.berth.lab.datastore;

import java.util.List;
import java.util.Map;
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
import org.berth.lab.endpoint.Standard;
import org.jspecify.annotations.Nullable;

/**
 * The cluster's list of storages. A test adds one of another kind to see how software copes:
 * without snapshots ({@code dir}), or with ZFS's rule that only the newest can be returned to
 * ({@code zfspool}).
 */
record DefinitionCalls(Datastores storages) {
  private static final Map<String, Kind> KINDS =
      Map.of("btrfs", Kind.BTRFS, "dir", Kind.DIR, "zfspool", Kind.ZFSPOOL);
  private static final String[] TYPES = {
    "btrfs",
    "cephfs",
    "cifs",
    "dir",
    "esxi",
    "iscsi",
    "iscsidirect",
    "lvm",
    "lvmthin",
    "nfs",
    "pbs",
    "rbd",
    "zfs",
    "zfspool"
  };
  private static final Parameters ONE = Parameters.of(Standard.STORAGE.required());
  private static final Parameters SETTINGS =
      ONE.and(
          Parameter.text("content", Formats.listOf(Formats.CONTENT)),
          Parameter.text("nodes", Formats.listOf(Formats.NODE)),
          Parameter.flag("disable"));
  private static final Permission ALLOCATE = Permission.on("/storage", "Datastore.Allocate");

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(
            "/storage",
            Parameters.of(Parameter.choice("type", TYPES)),
            Permission.Open.ANYONE,
            this::list),
        Endpoint.post(
            "/storage",
            SETTINGS.and(
                Parameter.choice("type", TYPES).required(),
                Parameter.text("path", Formats.STORAGE_PATH),
                Parameter.text("pool")),
            ALLOCATE,
            this::create),
        Endpoint.get(
            "/storage/{storage}",
            ONE,
            Permission.on("/storage/{storage}", "Datastore.Allocate"),
            call -> describe(storages.get(call.text("storage")))),
        Endpoint.put("/storage/{storage}", SETTINGS, ALLOCATE, this::change),
        Endpoint.delete("/storage/{storage}", ONE, ALLOCATE, this::delete));
  }

  private Object list(Call call) {
    return storages.all().stream()
        .filter(
            storage ->
                call.rights()
                    .hasAny(
                        "/storage/" + storage.name(), "Datastore.Audit", "Datastore.AllocateSpace"))
        .filter(
            storage ->
                call.arguments().optional("type").map(storage.kind().label()::equals).orElse(true))
        .map(DefinitionCalls::describe)
        .toList();
  }

  private static Fields describe(Datastore storage) {
    Fields fields =
        Fields.of("storage", storage.name())
            .with("type", storage.kind().label())
            .with("content", String.join(",", storage.content()))
            .with("digest", Integer.toHexString(storage.hashCode()));
    if (!storage.nodes().isEmpty()) {
      fields.with("nodes", String.join(",", storage.nodes()));
    }
    return storage.disabled() ? fields.with("disable", 1) : fields;
  }

  private Object create(Call call) {
    String name = call.text("storage");
    Kind kind = KINDS.get(call.text("type"));
    if (kind == null) {
      throw Refusal.failed("the lab has no storage of type '" + call.text("type") + "'");
    }
    if (storages.all().stream().anyMatch(storage -> storage.name().equals(name))) {
      throw Refusal.failed("storage ID '" + name + "' already defined");
    }
    SortedSet<String> usual = new TreeSet<>(List.of("rootdir"));
    storages.change(
        changed(new Datastore(name, kind, usual, new TreeSet<>(), false), call.arguments()));
    return Fields.of("storage", name).with("type", call.text("type"));
  }

  private static Datastore changed(Datastore old, Arguments arguments) {
    Optional<String> disable = arguments.optional("disable");
    return new Datastore(
        old.name(),
        old.kind(),
        arguments.has("content") ? new TreeSet<>(arguments.list("content")) : old.content(),
        arguments.has("nodes") ? new TreeSet<>(arguments.list("nodes")) : old.nodes(),
        disable.map("1"::equals).orElse(old.disabled()));
  }

  private Object change(Call call) {
    Datastore storage = changed(storages.get(call.text("storage")), call.arguments());
    storages.change(storage);
    return Fields.of("storage", storage.name()).with("type", storage.kind().label());
  }

  private @Nullable Object delete(Call call) {
    storages.remove(storages.get(call.text("storage")).name());
    return null;
  }
}
