package org.berth.contract;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An environment as it was last observed; {@code observedAt} says when. */
public record Environment(
    UUID id,
    String name,
    GuestKind kind,
    EnvironmentState state,
    String template,
    Resources resources,
    String owner,
    @Nullable String team,
    Map<String, String> labels,
    @Nullable Guest guest,
    @Nullable Ports ports,
    @Nullable String url,
    Links links,
    List<Docker> engines,
    List<Condition> conditions,
    Instant createdAt,
    @Nullable Instant observedAt,
    @Nullable Instant expiresAt,
    @Nullable UUID lastRun) {

  /** What it may use: memory in MiB, disk in GiB. */
  public record Resources(int cores, int memoryMb, int diskGb) {}

  /** The LXC or VM; {@code address} is null until it is known. */
  public record Guest(
      String cluster, String node, int id, @Nullable String address, @Nullable String hostKey) {}

  /** The ports of the guest that are the environment's to publish, both included. */
  public record Ports(int first, int last) {}

  /** Where neighbours show the environment; null where one is off or does not. */
  public record Links(@Nullable String portainer, @Nullable String netbox) {}

  /** A Docker Engine of the environment. */
  public record Docker(UUID id, @Nullable String engine, @Nullable String api) {}

  /** One judged aspect, with who judged it and when. */
  public record Condition(
      String type,
      ConditionStatus status,
      String reason,
      String message,
      String source,
      Instant at) {}
}
