package org.berth.lab.guest;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Refusal;
import org.berth.lab.endpoint.Standard;

/** Makes guests' volumes larger, running or not. */
final class Resizing {
  private static final String[] DISKS =
      Stream.concat(Stream.of("rootfs"), IntStream.range(0, 256).mapToObj(number -> "mp" + number))
          .toArray(String[]::new);
  private static final Parameters RESIZE =
      Standard.GUEST.and(
          Parameter.choice("disk", DISKS).required(),
          Parameter.text("size", Pattern.compile("\\+?\\d+(\\.\\d+)?[KMGT]?")).required(),
          Standard.DIGEST);

  private final Surroundings around;
  private final Disks disks;

  Resizing(Surroundings around) {
    this.around = around;
    this.disks = new Disks(around);
  }

  Stream<Endpoint> endpoints() {
    return Stream.of(
        Endpoint.put(
            "/nodes/{node}/lxc/{vmid}/resize",
            RESIZE,
            Permission.anyOn("/vms/{vmid}", "VM.Config.Disk"),
            this::resize));
  }

  private Object resize(Call call) {
    checked(call, call.text("size"));
    return around
        .tasks()
        .start(
            call.caller(),
            call.node(),
            "resize",
            String.valueOf(call.vmid()),
            log -> around.files().locked(call.vmid(), () -> perform(call)));
  }

  /** The disk in its new size, or a refusal. */
  private Disk checked(Call call, String size) {
    GuestConfig config = around.files().load(call.node(), call.vmid());
    config.requireUnlocked();
    String option = call.text("disk");
    new ConfigRights(call, call.vmid(), Optional.empty())
        .require(config.now(), Map.of(), Set.of(option), true);
    ConfigCalls.requireDigest(call.arguments().optional("digest"), config);
    String value =
        config
            .now()
            .get(option)
            .orElseThrow(
                () ->
                    Refusal.failed(
                        "unable to parse mount point - '" + option + "' does not exist"));
    Disk disk = Disk.parse(option, value);
    if (!call.caller().isRoot()) {
      call.rights().require("/storage/" + disk.storage(), "Datastore.AllocateSpace");
    }
    boolean more = size.startsWith("+");
    long asked = Sizes.parse(more ? size.substring(1) : size);
    long bytes = more ? disk.bytes() + asked : asked;
    if (bytes < disk.bytes()) {
      throw Refusal.failed("unable to shrink disk size");
    }
    if (bytes == disk.bytes()) {
      throw Refusal.failed("disk is already at specified size");
    }
    return disk.sized(bytes);
  }

  private GuestConfig perform(Call call) {
    String option = call.text("disk");
    Disk larger = checked(call, call.text("size"));
    around.machine().volumes().resize(disks.id(call.node(), larger), larger.bytes());
    return around
        .files()
        .change(call.node(), call.vmid(), config -> config.with(option, larger.print(option)));
  }
}
