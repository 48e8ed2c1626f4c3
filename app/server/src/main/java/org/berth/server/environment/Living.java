package org.berth.server.environment;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.berth.contract.EnvironmentState;
import org.berth.contract.RequestVerb;
import org.berth.server.config.Settings;
import org.berth.server.queue.JobKind;
import org.berth.server.queue.Lane;
import org.berth.server.request.NewRequest;
import org.berth.server.request.Requests.Accepted;
import org.berth.server.tenant.TenantId;
import org.jspecify.annotations.Nullable;

/** An environment as the service works with it. */
record Living(
    UUID id,
    TenantId tenant,
    UUID ownerId,
    String owner,
    String name,
    String template,
    EnvironmentState state,
    Settings.Size desired,
    Map<String, Object> labels,
    Map<String, Object> observed,
    boolean meantToRun,
    int attempt,
    String publicKey,
    Sealed privateKey,
    @Nullable UUID lastRun) {

  /** A value that only the keys open; of a deleted environment nothing is left to open. */
  static final class Sealed {
    private final byte[] value;

    static Sealed of(byte @Nullable [] stored) {
      return new Sealed(stored == null ? new byte[0] : stored);
    }

    Sealed(byte[] value) {
      this.value = value.clone();
    }

    byte[] value() {
      return value.clone();
    }
  }

  /** What a request becomes that says no more than whom it is about. */
  Accepted asked(RequestVerb verb, JobKind kind) {
    return asked(verb, kind, Map.of());
  }

  /** The same for one that says {@code more}. */
  Accepted asked(RequestVerb verb, JobKind kind, Map<String, Object> more) {
    Map<String, Object> spec = new TreeMap<>(more);
    spec.put("name", name);
    var request = new NewRequest(verb, Optional.of(id), spec, Optional.empty());
    return new Accepted(request, kind, Lane.ofEnvironment(id));
  }

  /** Whether a guest was ever reported: from then on a stranger under its VMID is a stranger. */
  boolean hadGuest() {
    return observed.containsKey("guest");
  }

  /** Whether an address on the ingress was reported, and not taken away since. */
  boolean hadRoute() {
    return urlAt(Neighbour.ROUTE).isPresent();
  }

  /** Whether some neighbour shows it, or did not let go of it. */
  boolean isShown() {
    return Arrays.stream(Neighbour.values()).anyMatch(this::isShownBy);
  }

  /** Whether this neighbour shows it, or did not let go of it. */
  boolean isShownBy(Neighbour neighbour) {
    return urlAt(neighbour).isPresent() || isLeftBy(neighbour);
  }

  /** Where a neighbour shows it. */
  Optional<String> urlAt(Neighbour neighbour) {
    return observed.get(neighbour.key()) instanceof Map<?, ?> told
            && told.get("url") instanceof String url
        ? Optional.of(url)
        : Optional.empty();
  }

  /** Whether some neighbour did not let go of it. */
  boolean isLeft() {
    return Arrays.stream(Neighbour.values()).anyMatch(this::isLeftBy);
  }

  private boolean isLeftBy(Neighbour neighbour) {
    return observed.get(neighbour.key()) instanceof Map<?, ?> told
        && "left".equals(told.get("state"));
  }
}
