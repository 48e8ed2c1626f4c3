package org.berth.server.run;

import java.util.List;
import java.util.UUID;
import org.berth.contract.RunState;

/**
 * What a cancel came to.
 *
 * @param state where the run stands now
 * @param proven whether it is proven that nothing lives of what the run started: on the machine
 *     that it ran on, in guests, and in Proxmox
 * @param cut tasks that were ended in their middle
 * @param alive what lives still on the machine that it ran on
 * @param hosts other hosts that were looked at, or could not be
 * @param tasks tasks of Proxmox that were stopped or waited for
 * @param sentence all of it in words
 */
public record CancelReport(
    UUID runId,
    RunState state,
    boolean proven,
    List<Cut> cut,
    List<Survivor> alive,
    List<Remains.Host> hosts,
    List<Remains.Task> tasks,
    String sentence) {
  /** A task that had begun on a host. */
  public record Cut(String host, String task) {}

  /** A process on the machine that the run ran on. */
  public record Survivor(long pid, String name) {}

  /** Nothing was ended, for the reason that the sentence gives. */
  static CancelReport of(RunId run, RunState state, boolean proven, String sentence) {
    return new CancelReport(
        run.value(), state, proven, List.of(), List.of(), List.of(), List.of(), sentence);
  }

  /** A run that has ended. */
  static CancelReport ended(RunId run, CancelOutcome outcome) {
    Remains elsewhere = outcome.remains().orElse(Remains.NONE);
    return new CancelReport(
        run.value(),
        outcome.state(),
        outcome.dead() && outcome.settled() && elsewhere.proven(),
        outcome.cut(),
        List.of(),
        elsewhere.hosts(),
        elsewhere.tasks(),
        outcome.sentence());
  }

  /** A run whose end is not stored, by what is seen of it on this machine. */
  static CancelReport open(RunId run, RunState state, Cancels.Proof here) {
    return new CancelReport(
        run.value(),
        state,
        false,
        here.exit().map(Exit::cut).orElse(List.of()),
        here.alive(),
        List.of(),
        List.of(),
        sentence(here));
  }

  private static String sentence(Cancels.Proof here) {
    if (here.dead()) {
      return "Nothing of it lives on the machine that it ran on, but its end is not stored yet.";
    }
    return here.alive().isEmpty()
        ? "It runs, and no keeper of it is up yet; it is ended as soon as one is."
        : here.alive().size() + " processes of it live still; cancel again.";
  }
}
