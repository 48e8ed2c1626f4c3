package org.berth.server.run;

import java.util.List;
import java.util.Optional;
import org.berth.contract.RunState;

/**
 * What is stored of a run that was asked to end.
 *
 * @param cutShort whether it left something to be cleared, once it has ended
 * @param remains what was cleared, as soon as that is done
 */
record CancelOutcome(
    RunState state, boolean cutShort, List<CancelReport.Cut> cut, Optional<Remains> remains) {

  /** Whether nothing more is to be learned by waiting. */
  boolean settled() {
    return state.ended() && (!cutShort || remains.isPresent());
  }

  /** Whether nothing of it can live on the machine that it ran on. */
  boolean dead() {
    return state.ended() && state != RunState.ABANDONED;
  }

  /** For people, of a run that has ended. */
  String sentence() {
    if (state == RunState.ABANDONED) {
      return "It was given up with its instance; nothing is proven.";
    }
    return cutShort
        ? "Nothing of it lives on the machine that it ran on. "
            + remains
                .map(Remains::sentence)
                .orElse("What it left in guests is not known yet; its request will tell.")
        : "It had ended by itself before it could be cancelled: " + state.wire() + ".";
  }
}
