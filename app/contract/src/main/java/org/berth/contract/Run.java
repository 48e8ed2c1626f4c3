package org.berth.contract;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One {@code ansible-playbook} execution. While it runs, {@code eta} is when it will likely end and
 * {@code slowTask} the task that takes longer than it did in 99 of 100 runs; {@code firstEta} is
 * what was said when it began. {@code outputGone}: its events and text are past their retention.
 */
public record Run(
    UUID id,
    @Nullable UUID requestId,
    @Nullable UUID environmentId,
    String playbook,
    String revision,
    RunState state,
    @Nullable Integer exitCode,
    @Nullable String reason,
    Counts counts,
    List<Host> hosts,
    int attempt,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Instant eta,
    @Nullable Instant firstEta,
    @Nullable String slowTask,
    boolean outputGone) {

  /** Results by outcome, as Ansible's recap counts them. */
  public record Counts(
      int ok, int changed, int failed, int unreachable, int skipped, int rescued, int ignored) {}

  /** The results of one host. */
  public record Host(String name, Counts counts) {}
}
