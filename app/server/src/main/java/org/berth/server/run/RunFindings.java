package org.berth.server.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What the stored events of a run say to those who ordered it. */
public final class RunFindings {
  private static final String CODE = "/result/code";

  private RunFindings() {}

  /** The machine-readable reason that our modules give with a failure, of the first that failed. */
  public static Optional<String> failureCode(Handle tx, RunId run) {
    return EventRows.first(
            tx, run, List.of("host_failed", "item_failed"), event -> event.at(CODE).isTextual())
        .map(event -> event.at(CODE).asText());
  }

  /** Hosts on which a run worked, without the machine that it ran on. */
  public static List<String> hosts(Handle tx, RunId run) {
    return RemainsDao.hosts(tx, run);
  }

  /** Whether a run has destroyed a guest, as its rollback does with one that is half made. */
  public static boolean destroyedGuest(Handle tx, RunId run) {
    return EventRows.last(tx, run, List.of("host_ok"), RunFindings::tellsOfDestruction).isPresent();
  }

  private static boolean tellsOfDestruction(JsonNode event) {
    for (JsonNode step : event.at("/result/steps")) {
      if (step.asText().matches("guest \\d+ is destroyed")) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a run was cut short because its keeper died: the machine went down, or somebody killed
   * it.
   */
  public static boolean interrupted(Handle tx, RunId run) {
    return tx.createQuery(
            """
            select state = 'failed' and keeper_pid is not null and exit_code is null
              from run where id = :run
            """)
        .bind("run", run.value())
        .mapTo(Boolean.class)
        .one();
  }

  /**
   * Whether a run about an environment was given up while it may still live somewhere; such a one
   * has to be shut out before the guest is trusted to stay as it is.
   */
  public static boolean someAbandoned(Handle tx, UUID environment) {
    return tx.createQuery(
            """
            select exists (select 1 from run where environment_id = :environment and state = 'abandoned')
            """)
        .bind("environment", environment)
        .mapTo(Boolean.class)
        .one();
  }

  /** Whether a run ended because a host did not answer. */
  public static boolean unreachable(Handle tx, RunId run) {
    return EventRows.any(tx, run, "host_unreachable");
  }

  /** Why nobody sees a run at present, while that is so. */
  public static Optional<String> lostContact(Handle tx, RunId run) {
    return tx.createQuery("select reason from run where id = :id and state = 'lost_contact'")
        .bind("id", run.value())
        .mapTo(String.class)
        .findOne();
  }

  /** What a run waits for, in the words of the task that asks again and again. */
  public static Optional<String> waitingFor(Handle tx, RunId run) {
    return EventRows.newest(tx, run, "host_retry")
        .map(event -> event.at("/result/waiting_for").asText())
        .filter(words -> !words.isEmpty());
  }
}
