package org.berth.server.environment;

import java.util.Optional;
import java.util.UUID;
import org.berth.server.run.RunFindings;
import org.berth.server.run.RunId;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What a failure came from, for those who have to go on from there.
 *
 * @param during {@code build} or {@code look}
 * @param rolledBack whether a guest that was half made has been removed
 * @param retry the run to be tried once more; null where no other try is to be had
 */
record Setback(String during, boolean rolledBack, @Nullable UUID retry) {
  static final Setback LOOK = new Setback("look", false, null);

  /** Of an environment that could not be made. */
  static Setback ofBuild(Handle tx, UUID environment) {
    Optional<UUID> run = new EnvironmentDao(tx).build(environment);
    boolean rolledBack =
        run.filter(id -> RunFindings.destroyedGuest(tx, new RunId(id))).isPresent();
    return new Setback("build", rolledBack, run.orElse(null));
  }
}
