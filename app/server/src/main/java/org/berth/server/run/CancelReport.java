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

  /** All that was ended here, with what was found elsewhere if that is known by now. */
  static CancelReport of(RunId run, Cancels.Proof here, java.util.Optional<Remains> elsewhere) {
    boolean dead = here.alive().isEmpty();
    Remains found = elsewhere.orElse(Remains.NONE);
    String first =
        dead
            ? "Nothing of it lives on the machine that it ran on. "
            : here.alive().size() + " processes of it live still; cancel again. ";
    String second =
        elsewhere
            .map(Remains::sentence)
            .orElse("What it left in guests is not known yet; its request will tell.");
    return new CancelReport(
        run.value(),
        dead ? RunState.CANCELLED : RunState.RUNNING,
        dead && elsewhere.isPresent() && found.proven(),
        here.exit().map(Exit::cut).orElse(List.of()),
        here.alive(),
        found.hosts(),
        found.tasks(),
        first + second);
  }
}
