package org.berth.server.run;

import org.berth.contract.RunState;

/**
 * How a run ended, with one sentence for people.
 *
 * @param state one of the states that end a run
 * @param sentence what happened: the failed task and host and its message, or that all went well
 */
public record RunEnd(RunId run, RunState state, String sentence) {
  public RunEnd {
    if (!state.ended()) {
      throw new IllegalArgumentException(state + " does not end a run");
    }
  }
}
