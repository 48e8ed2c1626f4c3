package org.berth.server.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.berth.contract.RunState;
import org.berth.server.db.Channel;
import org.berth.server.db.Database;
import org.berth.server.run.RunOutcome.Fault;
import org.berth.server.run.RunOutcome.Recap;
import org.jdbi.v3.core.Handle;

/** Stores how runs end, once each, and tells it in the same transaction. */
final class Endings {
  private static final int TAIL = 1 << 13;

  private final Database database;
  private final InstantSource clock;
  private final RunFates fates;

  Endings(Database database, InstantSource clock, RunFates fates) {
    this.database = database;
    this.clock = clock;
    this.fates = fates;
  }

  /** The end that the keeper wrote down. */
  RunEnd exited(StoredRun run, Spool spool, Exit exit) {
    return database.inTransaction(
        tx -> {
          Optional<Recap> recap = last(tx, run, "run_finished").map(Recap::of);
          Optional<Fault> fault = last(tx, run, "host_failed", "host_unreachable").map(Fault::of);
          RunOutcome outcome = RunOutcome.of(exit, recap, fault, complaint(spool));
          if (!exit.cut().isEmpty()) {
            CancelDao.cut(tx, run.id(), exit.cut());
          }
          return store(tx, run, outcome, new Last(Optional.of(exit.code()), recap, exit.endedAt()));
        });
  }

  /** How it ended, if somebody has stored that. */
  Optional<RunEnd> known(StoredRun run) {
    return database.inTransaction(tx -> RunWrites.end(tx, run.id()));
  }

  /** The keeper is gone and left no end: with it died all that the run had started here. */
  RunEnd lost(StoredRun run, Spool spool) {
    return database.inTransaction(
        tx -> {
          String last = lastTask(tx, run);
          var outcome =
              new RunOutcome(RunState.FAILED, whyLost(run, spool) + last + ". Run it again.");
          if (Files.exists(spool.folder().resolve(Cancels.MARK))) {
            outcome = new RunOutcome(RunState.CANCELLED, "Cancelled by force" + last + ".");
          }
          if (Files.exists(spool.folder().resolve(Cancels.OVERDUE))) {
            outcome =
                new RunOutcome(
                    RunState.TIMED_OUT,
                    "The run took longer than "
                        + run.limit().toSeconds()
                        + " s and its keeper did not answer"
                        + last
                        + ".");
          }
          return store(
              tx, run, outcome, new Last(Optional.empty(), Optional.empty(), clock.instant()));
        });
  }

  private static String whyLost(StoredRun run, Spool spool) {
    if (Files.exists(spool.folder().resolve(Exit.FILE))) {
      return "The end that the run's keeper wrote down is damaged and says nothing";
    }
    if (spool.isGivenUp() && spool.promised().equals(Spool.Sizes.NONE)) {
      return "The run's keeper did not come up in time, and played nothing";
    }
    Optional<KeeperIdentity> keeper = spool.keeper().or(run::keeper);
    return keeper.map(KeeperIdentity::ofAnotherBoot).orElse(false)
        ? "The machine was restarted in the middle of the run"
        : "The run's keeper was killed in the middle of the run";
  }

  /** What was ignored does not count. */
  private static Optional<JsonNode> last(Handle tx, StoredRun run, String... kinds) {
    return EventRows.last(
        tx, run.id(), List.of(kinds), event -> !event.at("/result/ignored").asBoolean());
  }

  private static String lastTask(Handle tx, StoredRun run) {
    return last(tx, run, "host_ok", "host_failed", "host_skipped")
        .map(event -> "; the last task that ended is '" + event.path("task").asText() + "'")
        .orElse("; no task had ended");
  }

  /** Ends a run that was cancelled before its folder was made: without one it had no keeper. */
  boolean cancelledUnbegun(StoredRun run, Path folder) {
    Optional<CancelWish> wish = database.inTransaction(tx -> CancelDao.wish(tx, run.id()));
    return wish.isPresent()
        && !Files.exists(folder)
        && unkept(run, RunState.CANCELLED, wish.get().sentence());
  }

  /** Ends a run that has no keeper; false when it is not in the state that was seen any more. */
  boolean unkept(StoredRun run, RunState state, String sentence) {
    return database.inTransaction(
        tx -> {
          var end = new RunEnd(run.id(), state, sentence);
          boolean ended = RunWrites.endUnkept(tx, end, run.state(), clock.instant());
          if (ended) {
            tell(tx, run, end);
          }
          return ended;
        });
  }

  /** What the recap and the keeper said last. */
  private record Last(Optional<Integer> code, Optional<Recap> recap, Instant at) {}

  private RunEnd store(Handle tx, StoredRun run, RunOutcome outcome, Last last) {
    var end = new RunEnd(run.id(), outcome.state(), outcome.sentence());
    Contacts.regain(tx, run.id(), fates);
    if (RunWrites.end(tx, end, last.code(), last.recap(), last.at())) {
      tell(tx, run, end);
      return end;
    }
    // Somebody ended it meanwhile, and that stands.
    return RunWrites.end(tx, run.id()).orElseThrow();
  }

  private void tell(Handle tx, StoredRun run, RunEnd end) {
    fates.ended(tx, run.subject(), end);
    Database.notify(tx, Channel.BERTH_RUN, run.id().toString());
  }

  /** The last thing that Ansible called an error. */
  private static String complaint(Spool spool) {
    long size = spool.promised().output();
    byte[] tail = spool.output(Math.max(0, size - TAIL), TAIL);
    List<String> lines =
        new String(tail, StandardCharsets.UTF_8).lines().map(String::strip).toList();
    return lines.reversed().stream()
        .filter(line -> line.contains("ERROR"))
        .findFirst()
        .or(() -> lines.reversed().stream().filter(line -> !line.isEmpty()).findFirst())
        .map(line -> line.replaceFirst("^\\[?ERROR\\]?[:!]?\\s*", ""))
        .orElse("it said nothing");
  }
}
