package org.berth.server.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.berth.contract.RunState;
import org.berth.server.content.Revision;
import org.berth.server.db.Columns;
import org.berth.server.json.Json;
import org.berth.server.run.RunOutcome.Recap;
import org.berth.server.secret.Seals;
import org.berth.server.secret.Secret;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The life of a run, from its order to its end. */
final class RunWrites {
  private RunWrites() {}

  /** Adds a run; false when that try of the job has one already. */
  static boolean insert(Handle tx, RunId id, RunOrder order, Seals seals) {
    return tx.createUpdate(
                """
                insert into run (id, tenant_id, job_id, attempt, environment_id, playbook, state, variables, options,
                                 secrets_sealed, limit_seconds, content)
                values (:id, :tenant, :job, :attempt, :environment, :playbook, 'waiting', cast(:variables as jsonb),
                        cast(:options as jsonb), :secrets, :limit, (select content from job where id = :job))
                on conflict (job_id, attempt) do nothing
                """)
            .bind("id", id.value())
            .bind("tenant", order.tenant().value())
            .bind("job", order.job())
            .bind("attempt", order.attempt())
            .bind("environment", order.environment())
            .bind("playbook", order.playbook())
            .bind("variables", Json.write(order.variables()))
            .bind("options", Json.write(order.options()))
            .bind("secrets", seal(id, order.secrets(), seals))
            .bind("limit", order.limit().toSeconds())
            .execute()
        == 1;
  }

  static RunId ofAttempt(Handle tx, UUID job, int attempt) {
    return tx.createQuery("select id from run where job_id = :job and attempt = :attempt")
        .bind("job", job)
        .bind("attempt", attempt)
        .map((row, context) -> new RunId(Columns.id(row, "id")))
        .one();
  }

  static Optional<StoredRun> find(Handle tx, RunId id, Seals seals) {
    return tx.createQuery(
            """
            select job_id, attempt, environment_id, playbook, revision, content, state, coalesce(reason, '') as reason,
                   variables, options, secrets_sealed, limit_seconds, keeper_pid, keeper_started, keeper_boot
              from run where id = :id
            """)
        .bind("id", id.value())
        .map((row, context) -> stored(id, row, seals))
        .findOne();
  }

  private static StoredRun stored(RunId id, ResultSet row, Seals seals) throws SQLException {
    return new StoredRun(
        id,
        Columns.id(row, "job_id"),
        row.getInt("attempt"),
        Optional.ofNullable(Columns.idOrNull(row, "environment_id")),
        Columns.text(row, "playbook"),
        Columns.text(row, "revision"),
        Optional.ofNullable(row.getString("content")),
        RunDao.state(Columns.text(row, "state")),
        Columns.text(row, "reason"),
        Json.map(Columns.text(row, "variables")),
        unseal(id, row.getBytes("secrets_sealed"), seals),
        List.of(Json.read(Columns.text(row, "options"), String[].class)),
        Duration.ofSeconds(row.getInt("limit_seconds")),
        keeper(row));
  }

  private static Optional<KeeperIdentity> keeper(ResultSet row) throws SQLException {
    String boot = row.getString("keeper_boot");
    return boot == null
        ? Optional.empty()
        : Optional.of(
            new KeeperIdentity(row.getLong("keeper_pid"), row.getLong("keeper_started"), boot));
  }

  private static byte @Nullable [] seal(RunId id, Map<String, Secret> secrets, Seals seals) {
    if (secrets.isEmpty()) {
      return null;
    }
    var plain = new TreeMap<String, String>();
    secrets.forEach((name, secret) -> plain.put(name, secret.reveal()));
    return seals.seal(Secret.of(Json.write(plain)), "run/" + id);
  }

  private static Map<String, Secret> unseal(RunId id, byte @Nullable [] sealed, Seals seals) {
    var secrets = new TreeMap<String, Secret>();
    if (sealed != null) {
      Json.map(seals.unseal(sealed, "run/" + id).reveal())
          .forEach((name, value) -> secrets.put(name, Secret.of(String.valueOf(value))));
    }
    return secrets;
  }

  /** From waiting to running; one that is not waiting any more stays as it is. */
  static void begin(Handle tx, RunId id, Revision revision, Object manifest, Instant at) {
    tx.createUpdate(
            """
            update run set state = 'running', revision = :revision, content = :content,
                   manifest = cast(:manifest as jsonb), started_at = :at,
                   instance_id = (select job.instance_id from job where job.id = run.job_id)
             where id = :id and state = 'waiting'
            """)
        .bind("id", id.value())
        .bind("revision", revision.text())
        .bind("content", revision.content())
        .bind("manifest", Json.write(manifest))
        .bind("at", at.atOffset(ZoneOffset.UTC))
        .execute();
  }

  static void kept(Handle tx, RunId id, KeeperIdentity keeper) {
    tx.createUpdate(
            """
            update run set keeper_pid = :pid, keeper_started = :started, keeper_boot = :boot where id = :id
            """)
        .bind("id", id.value())
        .bind("pid", keeper.pid())
        .bind("started", keeper.startTime())
        .bind("boot", keeper.bootId())
        .execute();
  }

  /** Ends a run that has not ended; its secrets go. False when it had ended before. */
  static boolean end(
      Handle tx, RunEnd end, Optional<Integer> exitCode, Optional<Recap> recap, Instant at) {
    return tx.createUpdate(
                """
                update run set state = :state, reason = :reason, exit_code = :exit_code, ended_at = :at,
                       counts = coalesce(cast(:counts as jsonb), counts),
                       hosts = coalesce(cast(:hosts as jsonb), hosts),
                       secrets_sealed = null
                 where id = :id and ended_at is null
                """)
            .bind("id", end.run().value())
            .bind("state", end.state().wire())
            .bind("reason", end.sentence())
            .bind("exit_code", exitCode)
            .bind("at", at.atOffset(ZoneOffset.UTC))
            .bind("counts", recap.map(Recap::total).map(Json::write))
            .bind("hosts", recap.map(Recap::hosts).map(Json::write))
            .execute()
        == 1;
  }

  /** How a run ended, if it has. */
  static Optional<RunEnd> end(Handle tx, RunId id) {
    return tx.createQuery(
            """
            select state, coalesce(reason, '') as reason from run
             where id = :id and ended_at is not null
            """)
        .bind("id", id.value())
        .map(
            (row, context) ->
                new RunEnd(
                    id, RunDao.state(Columns.text(row, "state")), Columns.text(row, "reason")))
        .findOne();
  }

  /** Ends a run that no keeper has, from the state in which it was seen. */
  static boolean endUnkept(Handle tx, RunEnd end, RunState from, Instant at) {
    return tx.createUpdate(
                """
                update run set state = :state, reason = :reason, ended_at = :at, secrets_sealed = null
                 where id = :id and state = :from
                """)
            .bind("id", end.run().value())
            .bind("state", end.state().wire())
            .bind("reason", end.sentence())
            .bind("at", at.atOffset(ZoneOffset.UTC))
            .bind("from", from.wire())
            .execute()
        == 1;
  }
}
