package org.berth.server.environment;

import java.util.Map;
import java.util.Optional;
import org.berth.contract.ErrorCode;
import org.berth.contract.GuestKind;
import org.berth.server.config.Settings;
import org.berth.server.http.Body;

/** What a person asked for, already checked field by field. */
record EnvironmentSpec(
    EnvironmentName name, Settings.Size size, String template, Map<String, String> labels) {
  // A guest with less does not start systemd and Docker; the template's own disk has 4 GiB.
  private static final Settings.Size LEAST = new Settings.Size(1, 256, 4);

  /** Reads a body and refuses it with everything that is wrong with it. */
  static EnvironmentSpec parse(Body body, Settings.Environment settings) {
    Settings.Size most = settings.maxima();
    Optional<EnvironmentName> name =
        body.requireText("name").flatMap(text -> EnvironmentName.parse(text, body.errors()));
    var size =
        new Settings.Size(
            body.requireNumber("cores", LEAST.cores(), most.cores()),
            body.requireNumber("memory_mb", LEAST.memoryMb(), most.memoryMb()),
            body.requireNumber("disk_gb", LEAST.diskGb(), most.diskGb()));
    kind(body);
    String template = body.text("template").orElse(settings.template());
    Map<String, String> labels =
        body.take("labels")
            .map(node -> EnvironmentLabels.parse(node, body.errors()))
            .orElse(Map.of());
    body.notAvailable("site");
    body.notAvailable("team");
    body.notAvailable("ttl");
    body.end();
    return new EnvironmentSpec(name.orElseThrow(), size, template, labels);
  }

  private static void kind(Body body) {
    body.text("kind")
        .filter(kind -> !kind.equals(GuestKind.LXC.wire()))
        .ifPresent(
            kind -> {
              if (kind.equals(GuestKind.VM.wire())) {
                body.errors()
                    .add("kind", ErrorCode.NOT_AVAILABLE, "Virtual machines are not available yet");
              } else {
                body.errors()
                    .add("kind", ErrorCode.INVALID_VALUE, "kind is '" + kind + "', not lxc or vm");
              }
            });
  }

  /** As it is kept with the request. */
  Map<String, Object> asMap() {
    return Map.of(
        "name", name.value(),
        "cores", size.cores(),
        "memory_mb", size.memoryMb(),
        "disk_gb", size.diskGb(),
        "template", template,
        "labels", labels);
  }
}
