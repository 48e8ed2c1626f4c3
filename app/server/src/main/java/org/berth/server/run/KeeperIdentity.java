package org.berth.server.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.berth.server.run.CancelReport.Survivor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which process keeps a run. A process id alone is not enough: numbers are given again, and all of
 * them after a restart of the machine.
 *
 * @param startTime field 22 of {@code /proc/<pid>/stat}, in ticks since the machine started
 */
record KeeperIdentity(long pid, long startTime, String bootId) {
  private static final Logger log = LoggerFactory.getLogger(KeeperIdentity.class);

  /** What a look at the process tells. */
  private enum Sight {
    LIVES,
    GONE,
    UNKNOWN
  }

  /** What stands there; empty when that names no process. */
  static Optional<KeeperIdentity> of(JsonNode json) {
    var told =
        new KeeperIdentity(
            json.path("pid").asLong(),
            json.path("start_time").asLong(),
            json.path("boot_id").asText());
    return told.pid > 0 && told.startTime > 0 && !told.bootId.isBlank()
        ? Optional.of(told)
        : Optional.empty();
  }

  /** The one that has this number now; empty when there is none. */
  static Optional<KeeperIdentity> of(ProcessEntry process) throws IOException {
    Optional<ProcessEntry.Stat> stat = process.stat().filter(ProcessEntry.Stat::lives);
    return stat.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new KeeperIdentity(process.pid(), stat.get().startTime(), ProcessEntry.boot()));
  }

  /**
   * Whether that very process lives; false is proven, and then nothing lives of what the run
   * started here. One that cannot be looked at now is not taken for dead: look again.
   */
  boolean alive() {
    return sight() != Sight.GONE;
  }

  private Sight sight() {
    try {
      return of(process()).filter(this::equals).isPresent() ? Sight.LIVES : Sight.GONE;
    } catch (IOException e) {
      log.warn("keeper not seen, will look again pid={} cause={}", pid, e.toString());
      return Sight.UNKNOWN;
    }
  }

  /** Whether the machine was restarted since. */
  boolean ofAnotherBoot() {
    try {
      return !ProcessEntry.boot().equals(bootId);
    } catch (IOException e) {
      return false;
    }
  }

  /** Ends it, and with it everything in its namespace. */
  void kill() {
    if (sight() == Sight.LIVES) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** What lives in the run's namespace, its keeper included. */
  List<Survivor> survivors() {
    var namespace = process().namespace();
    if (!alive()) {
      return List.of();
    }
    if (namespace.isEmpty()) {
      return List.of(survivor(process()));
    }
    return ProcessHandle.allProcesses()
        .map(other -> new ProcessEntry(other.pid()))
        .filter(other -> namespace.equals(other.namespace()))
        .map(KeeperIdentity::survivor)
        .toList();
  }

  private static Survivor survivor(ProcessEntry process) {
    try {
      return new Survivor(process.pid(), process.name());
    } catch (IOException e) {
      return new Survivor(process.pid(), "");
    }
  }

  private ProcessEntry process() {
    return new ProcessEntry(pid);
  }
}
