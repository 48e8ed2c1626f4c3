package org.berth.server.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.berth.server.db.Columns;
import org.berth.server.json.Json;
import org.jdbi.v3.core.Handle;

/** Rows of {@code run} as instances come out of sight and back. */
final class ContactDao {
  private static final String RETURNING =
      " returning id, environment_id, playbook, options, environment_was";

  private ContactDao() {}

  /** A run that was changed; {@code note} is what was kept when contact was lost. */
  record Kept(RunId id, RunFates.Subject subject, Optional<String> note) {}

  static List<Kept> lose(Handle tx, UUID instance, String reason) {
    return tx.createQuery(
            """
            update run set state = 'lost_contact', reason = :reason, environment_was = null
             where instance_id = :instance and ended_at is null and state = 'running'
            """
                + RETURNING)
        .bind("instance", instance)
        .bind("reason", reason)
        .map((row, context) -> kept(row))
        .list();
  }

  static void note(Handle tx, RunId run, String note) {
    tx.createUpdate("update run set environment_was = :note where id = :id")
        .bind("id", run.value())
        .bind("note", note)
        .execute();
  }

  static List<Kept> regain(Handle tx, UUID instance) {
    return tx.createQuery(
            """
            update run set state = 'running', reason = null
             where instance_id = :instance and ended_at is null and state = 'lost_contact'
            """
                + RETURNING)
        .bind("instance", instance)
        .map((row, context) -> kept(row))
        .list();
  }

  static Optional<Kept> regain(Handle tx, RunId run) {
    return tx.createQuery(
            """
            update run set state = 'running', reason = null
             where id = :id and ended_at is null and state = 'lost_contact'
            """
                + RETURNING)
        .bind("id", run.value())
        .map((row, context) -> kept(row))
        .findOne();
  }

  static List<Kept> abandon(Handle tx, List<UUID> jobs, String reason, Instant at) {
    return tx.createQuery(
            """
            update run set state = 'abandoned', reason = :reason, ended_at = :at, secrets_sealed = null
             where job_id = any(:jobs) and ended_at is null
            """
                + RETURNING)
        .bind("jobs", jobs.toArray(UUID[]::new))
        .bind("reason", reason)
        .bind("at", at.atOffset(ZoneOffset.UTC))
        .map((row, context) -> kept(row))
        .list();
  }

  static boolean underWay(Handle tx, UUID job, int attempt) {
    return tx.createQuery(
            """
            select exists (select 1 from run
                            where job_id = :job and attempt = :attempt and ended_at is null and state <> 'waiting')
            """)
        .bind("job", job)
        .bind("attempt", attempt)
        .mapTo(Boolean.class)
        .one();
  }

  static Optional<Kept> endWaiting(Handle tx, UUID job, int attempt, String reason, Instant at) {
    return tx.createQuery(
            """
            update run set state = 'failed', reason = :reason, ended_at = :at, secrets_sealed = null
             where job_id = :job and attempt = :attempt and state = 'waiting'
            """
                + RETURNING)
        .bind("job", job)
        .bind("attempt", attempt)
        .bind("reason", reason)
        .bind("at", at.atOffset(ZoneOffset.UTC))
        .map((row, context) -> kept(row))
        .findOne();
  }

  /** Those of the last week; an older one has long been looked for. */
  static List<RunId> abandonedOf(Handle tx, UUID instance) {
    return tx.createQuery(
            """
            select id from run
             where instance_id = :instance and state = 'abandoned' and ended_at > now() - interval '7 days'
            """)
        .bind("instance", instance)
        .map((row, context) -> new RunId(Columns.id(row, "id")))
        .list();
  }

  private static Kept kept(ResultSet row) throws SQLException {
    var id = new RunId(Columns.id(row, "id"));
    String[] options = Json.read(Columns.text(row, "options"), String[].class);
    var subject =
        new RunFates.Subject(
            id,
            Optional.ofNullable(Columns.idOrNull(row, "environment_id")),
            Columns.text(row, "playbook"),
            Arrays.asList(options).contains("--check"));
    return new Kept(id, subject, Optional.ofNullable(row.getString("environment_was")));
  }
}
