package org.berth.lab.guest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
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

/** Reads and changes a guest's configuration. */
final class ConfigCalls {
  private static final String PATH = "/nodes/{node}/lxc/{vmid}/config";
  private static final Permission AUDIT = Permission.on("/vms/{vmid}", "VM.Audit");
  private static final Parameters CHANGE =
      Standard.GUEST
          .and(ConfigOptions.ALL)
          .and(
              Parameter.text("delete", Formats.listOf(Formats.CONFIG_ID)),
              Parameter.text("revert", Formats.listOf(Formats.CONFIG_ID)),
              Standard.DIGEST);
  private static final Permission MODIFY =
      Permission.anyOn(
          "/vms/{vmid}",
          "VM.Config.Disk",
          "VM.Config.CPU",
          "VM.Config.Memory",
          "VM.Config.Network",
          "VM.Config.Options");
  private static final Set<String> NOT_CONFIG =
      Set.of("node", "vmid", "delete", "revert", "digest");

  private final Surroundings around;
  private final ConfigChange changes;

  ConfigCalls(Surroundings around, Walls walls) {
    this.around = around;
    this.changes = new ConfigChange(around, walls);
  }

  Stream<Endpoint> endpoints() {
    return Stream.of(
        Endpoint.get(
            PATH,
            Standard.GUEST.and(
                Parameter.flag("current"),
                Parameter.text("snapshot", Formats.CONFIG_ID).atMost(40)),
            AUDIT,
            this::read),
        Endpoint.get("/nodes/{node}/lxc/{vmid}/pending", Standard.GUEST, AUDIT, this::pending),
        Endpoint.put(PATH, CHANGE, MODIFY, this::change));
  }

  private Object read(Call call) {
    Optional<String> snapshot = call.arguments().optional("snapshot");
    if (snapshot.isPresent() && call.flag("current")) {
      String text = "cannot use 'snapshot' parameter with 'current'";
      throw Refusal.parameters(Map.of("snapshot", text, "current", text));
    }
    GuestConfig config = around.files().load(call.node(), call.vmid());
    Section shown =
        snapshot
            .map(config::snapshot)
            .orElseGet(() -> call.flag("current") ? config.now() : config.afterRestart());
    return shown(shown).with("digest", ConfigText.digest(config));
  }

  /** A section as JSON: whole numbers and flags are numbers, all else is text. */
  static Fields shown(Section section) {
    Fields fields = new Fields();
    section
        .options()
        .forEach((name, value) -> fields.with(name, isNumber(name) ? number(value) : value));
    if (!section.raw().isEmpty()) {
      fields.with("lxc", section.raw().stream().map(ConfigCalls::pair).toList());
    }
    return fields;
  }

  private static boolean isNumber(String option) {
    return Set.of(
            "console",
            "cores",
            "cpuunits",
            "debug",
            "memory",
            "onboot",
            "protection",
            "swap",
            "template",
            "tty",
            "unprivileged",
            "snaptime")
        .contains(option);
  }

  private static Object number(String value) {
    return value.matches("\\d{1,18}") ? Long.parseLong(value) : value;
  }

  private static List<String> pair(String line) {
    int colon = line.indexOf(':');
    return List.of(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
  }

  private Object pending(Call call) {
    GuestConfig config = around.files().load(call.node(), call.vmid());
    SortedSet<String> deletes = config.pendingDeletes();
    SortedSet<String> names = new TreeSet<>(config.now().options().keySet());
    names.addAll(config.pending().without("delete").options().keySet());
    List<Fields> answer = new ArrayList<>();
    for (String name : names) {
      Fields one = Fields.of("key", name);
      config.now().get(name).ifPresent(value -> one.with("value", value));
      config.pending().get(name).ifPresent(value -> one.with("pending", value));
      answer.add(deletes.contains(name) ? one.with("delete", 1) : one);
    }
    answer.add(Fields.of("key", "digest").with("value", ConfigText.digest(config)));
    return answer;
  }

  private @Nullable Object change(Call call) {
    Arguments arguments = call.arguments();
    SortedMap<String, String> given = arguments.where(name -> !NOT_CONFIG.contains(name));
    Set<String> deletes = new TreeSet<>(arguments.list("delete"));
    Set<String> reverts = new TreeSet<>(arguments.list("revert"));
    if (given.isEmpty() && deletes.isEmpty() && reverts.isEmpty()) {
      throw Refusal.failed("no options specified");
    }
    around
        .files()
        .locked(
            call.vmid(),
            () -> {
              GuestConfig config = around.files().load(call.node(), call.vmid());
              config.requireUnlocked();
              requireDigest(arguments.optional("digest"), config);
              requireRights(call, config, given, deletes, reverts);
              requireOptions(given, deletes, reverts);
              return changes.apply(call, config, new ConfigChange.Wish(given, deletes, reverts));
            });
    return null;
  }

  /** Throws when the configuration is not the one that the caller has read. */
  static void requireDigest(Optional<String> digest, GuestConfig config) {
    if (digest.isPresent() && !digest.get().equals(ConfigText.digest(config))) {
      throw Refusal.failed(
          "detected modified configuration - file changed by other user? Try again.");
    }
  }

  private static void requireRights(
      Call call,
      GuestConfig config,
      Map<String, String> given,
      Set<String> deletes,
      Set<String> reverts) {
    ConfigRights rights = new ConfigRights(call, call.vmid(), Optional.empty());
    boolean unprivileged = config.now().flag("unprivileged");
    Set<String> gone = new TreeSet<>(deletes);
    gone.addAll(reverts);
    rights.require(config.now(), given, gone, unprivileged);
  }

  private static void requireOptions(
      Map<String, String> given, Set<String> deletes, Set<String> reverts) {
    Map<String, String> errors = new HashMap<>();
    for (String option : reverts) {
      if (!ConfigOptions.isOption(option)) {
        errors.put("revert", "unknown option '" + option + "'");
      } else if (given.containsKey(option)) {
        errors.put(
            "revert",
            "you can't use '-%s' and '-revert %s' at the same time".formatted(option, option));
      }
    }
    for (String option : deletes) {
      if (!ConfigOptions.isOption(option)) {
        errors.put("delete", "unknown option '" + option + "'");
      } else if (given.containsKey(option)) {
        errors.put(
            "delete",
            "you can't use '-%s' and -delete %s' at the same time".formatted(option, option));
      }
    }
    if (!errors.isEmpty()) {
      throw Refusal.parameters(errors);
    }
  }
}
