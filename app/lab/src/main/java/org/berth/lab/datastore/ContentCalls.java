package org.berth.lab.datastore;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.berth.lab.endpoint.Arguments;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.endpoint.Formats;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Standard;
import org.berth.lab.machine.Machine;
import org.berth.lab.storage.Content;
import org.berth.lab.storage.PoolUsage;
import org.berth.lab.storage.VolumeId;

/** What is in the storages of a node. */
record ContentCalls(Datastores storages, Machine machine) {
  private static final Pattern OWNER =
      Pattern.compile(".*(?:vm|base|subvol|basevol)-(\\d+)-disk-.*");
  private static final Parameters HERE = Parameters.of(Standard.NODE, Standard.STORAGE.required());
  private static final Permission READ =
      Permission.anyOn("/storage/{storage}", "Datastore.Audit", "Datastore.AllocateSpace");

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(
            "/nodes/{node}/storage",
            Parameters.of(
                Standard.NODE,
                Standard.STORAGE,
                Parameter.text("content", Formats.listOf(Formats.CONTENT)),
                Parameter.flag("enabled"),
                Parameter.flag("format"),
                Parameter.text("target", Formats.NODE)),
            Permission.Open.ANYONE,
            this::list),
        Endpoint.get(
            "/nodes/{node}/storage/{storage}",
            HERE,
            READ,
            call ->
                Stream.of("status", "content", "upload", "download-url")
                    .map(name -> Fields.of("subdir", name))
                    .toList()),
        Endpoint.get("/nodes/{node}/storage/{storage}/status", HERE, READ, this::status),
        Endpoint.get(
            "/nodes/{node}/storage/{storage}/content",
            HERE.and(Parameter.text("content", Formats.CONTENT), Standard.vmid("vmid")),
            READ,
            this::content));
  }

  private Object list(Call call) {
    Arguments arguments = call.arguments();
    PoolUsage usage = machine.volumes().usage();
    return storages.all().stream()
        .filter(storage -> storage.isOn(call.node()))
        .filter(storage -> arguments.optional("storage").map(storage.name()::equals).orElse(true))
        .filter(storage -> storage.content().containsAll(arguments.list("content")))
        .filter(storage -> !arguments.flag("enabled") || !storage.disabled())
        .filter(
            storage ->
                call.rights()
                    .hasAny(
                        "/storage/" + storage.name(), "Datastore.Audit", "Datastore.AllocateSpace"))
        .map(storage -> describe(storage, usage).with("storage", storage.name()))
        .toList();
  }

  private Object status(Call call) {
    return describe(storages.on(call.node(), call.text("storage")), machine.volumes().usage());
  }

  private static Fields describe(Datastore storage, PoolUsage usage) {
    return Fields.of("type", storage.kind().label())
        .with("content", String.join(",", storage.content()))
        .with("enabled", !storage.disabled())
        .with("active", !storage.disabled())
        .with("shared", false)
        .with("total", usage.total())
        .with("used", usage.used())
        .with("avail", usage.available())
        .with("used_fraction", (double) usage.used() / Math.max(1, usage.total()));
  }

  private Object content(Call call) {
    Datastore storage = storages.on(call.node(), call.text("storage"));
    Optional<String> wanted = call.arguments().optional("content");
    Optional<String> vmid = call.arguments().optional("vmid");
    List<Fields> found = new ArrayList<>();
    for (String kind : storage.content()) {
      if (wanted.map(kind::equals).orElse(true)) {
        found.addAll(content(call, storage, kind));
      }
    }
    return found.stream()
        .filter(
            volume ->
                vmid.map(id -> id.equals(String.valueOf(volume.values().get("vmid")))).orElse(true))
        .toList();
  }

  private List<Fields> content(Call call, Datastore storage, String kind) {
    return switch (kind) {
      case "vztmpl" -> archives(call.node(), storage.name(), Content.VZTMPL);
      case "backup" ->
          archives(call.node(), storage.name(), Content.BACKUP).stream()
              .filter(
                  backup ->
                      call.rights().has("/vms/" + backup.values().get("vmid"), "VM.Backup")
                          || call.rights().has("/storage/" + storage.name(), "Datastore.Allocate"))
              .toList();
      case "rootdir" -> volumes(call, storage);
      default -> List.of();
    };
  }

  private List<Fields> archives(String node, String storage, Content content) {
    return new Archives(machine.volumes())
        .list(node, storage, content).stream().map(ContentCalls::describe).toList();
  }

  private static Fields describe(Archives.Archive archive) {
    String name = archive.volid();
    String format = name.endsWith(".tar.gz") ? "tgz" : name.endsWith(".tar.xz") ? "txz" : "tzst";
    Fields fields =
        Fields.of("volid", name)
            .with("content", name.contains(":vztmpl/") ? "vztmpl" : "backup")
            .with("format", name.contains(":vztmpl/") ? format : format.replace("tzst", "tar.zst"))
            .with("size", archive.size())
            .with("ctime", archive.changed());
    Matcher backup = Pattern.compile(".*vzdump-lxc-(\\d+)-.*").matcher(name);
    return backup.matches()
        ? fields.with("vmid", Integer.parseInt(backup.group(1))).with("subtype", "lxc")
        : fields;
  }

  private List<Fields> volumes(Call call, Datastore storage) {
    List<Fields> found = new ArrayList<>();
    for (String name : machine.volumes().list(call.node(), storage.name())) {
      Matcher owner = OWNER.matcher(name);
      if (owner.matches() && call.rights().has("/vms/" + owner.group(1), "VM.Audit")) {
        VolumeId volume = new VolumeId(call.node(), storage.name(), name);
        found.add(
            Fields.of("volid", storage.name() + ":" + name)
                .with("content", "rootdir")
                .with("format", "subvol")
                .with("size", machine.volumes().usedBytes(volume))
                .with("vmid", Integer.parseInt(owner.group(1))));
      }
    }
    return found;
  }
}
