package org.berth.server.run;

import java.util.List;
import org.berth.contract.RunState;

/**
 * What a cancel came to.
 *
 * @param state where the run stands now
 * @param proven whether it is proven that nothing lives on this machine of what the run started
 * @param cut tasks that were ended in their middle
 * @param alive what lives still
 * @param sentence all of it in words
 */
public record CancelReport(
    RunId run,
    RunState state,
    boolean proven,
    List<Cut> cut,
    List<Survivor> alive,
    String sentence) {
  /** A task that had begun on a host. */
  public record Cut(String host, String task) {}

  /** A process on the machine of the service. */
  public record Survivor(long pid, String name) {}
}
