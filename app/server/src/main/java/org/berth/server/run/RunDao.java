package org.berth.server.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.Run;
import org.berth.contract.RunState;
import org.berth.server.json.Json;
import org.berth.server.tenant.Scope;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Runs, their events and their text as they are read. */
final class RunDao {
  private static final String SELECT =
      """
      select run.id, job.request_id, run.environment_id, run.playbook, run.revision, run.state, run.exit_code,
             run.reason, run.counts, run.hosts, run.attempt, run.created_at, run.started_at, run.ended_at, run.first_eta
        from run join job on job.id = run.job_id
       where run.tenant_id = :tenant
      """;

  private RunDao() {}

  /** Which runs a list shows; an absent filter lets all pass. */
  record Filter(
      Optional<UUID> environment,
      Optional<String> playbook,
      Optional<String> state,
      boolean oldestFirst) {}

  /** How far a run has come: what readers that follow it compare with what they have. */
  record Progress(RunState state, long lastSeq, long outputBytes) {}

  record Event(long seq, String body) {}

  record Chunk(long from, ByteBuffer bytes) {}

  static Optional<Run> find(Handle tx, Scope scope, UUID id) {
    return tx.createQuery(SELECT + " and run.id = :id")
        .bind("tenant", scope.tenant().value())
        .bind("id", id)
        .map((row, context) -> run(row))
        .findOne();
  }

  static List<Run> list(Handle tx, Scope scope, Filter filter, Optional<UUID> after, int limit) {
    return tx.createQuery(
            SELECT
                + """
                   and (cast(:environment as uuid) is null or run.environment_id = :environment)
                   and (cast(:playbook as text) is null or run.playbook = :playbook)
                   and (cast(:state as text) is null or run.state = :state)
                   and (cast(:after as uuid) is null or %s)
                 order by run.id %s
                 limit :limit
                """
                    .formatted(
                        filter.oldestFirst() ? "run.id > :after" : "run.id < :after",
                        filter.oldestFirst() ? "asc" : "desc"))
        .bind("tenant", scope.tenant().value())
        .bind("environment", filter.environment())
        .bind("playbook", filter.playbook())
        .bind("state", filter.state())
        .bind("after", after)
        .bind("limit", limit)
        .map((row, context) -> run(row))
        .list();
  }

  static Optional<Progress> progress(Handle tx, Scope scope, UUID id) {
    return tx.createQuery(
            """
            select state, last_seq, output_read from run where id = :id and tenant_id = :tenant
            """)
        .bind("id", id)
        .bind("tenant", scope.tenant().value())
        .map(
            (row, context) -> new Progress(state(row.getString(1)), row.getLong(2), row.getLong(3)))
        .findOne();
  }

  static Optional<String> manifest(Handle tx, Scope scope, UUID id) {
    return tx.createQuery(
            """
            select cast(manifest as text) from run
             where id = :id and tenant_id = :tenant and manifest is not null
            """)
        .bind("id", id)
        .bind("tenant", scope.tenant().value())
        .mapTo(String.class)
        .findOne();
  }

  static List<Event> events(Handle tx, UUID run, long after, int limit) {
    return tx.createQuery(
            """
            select seq, cast(body as text) from run_event
             where run_id = :run and seq > :after order by seq limit :limit
            """)
        .bind("run", run)
        .bind("after", after)
        .bind("limit", limit)
        .map((row, context) -> new Event(row.getLong(1), row.getString(2)))
        .list();
  }

  /** The piece of text that holds the byte {@code at}; pieces touch each other without a gap. */
  static Optional<Chunk> chunk(Handle tx, UUID run, long at) {
    return tx.createQuery(
            """
            select from_byte, bytes from run_output
             where run_id = :run and stream = 'output' and from_byte <= :at order by from_byte desc limit 1
            """)
        .bind("run", run)
        .bind("at", at)
        .map((row, context) -> new Chunk(row.getLong(1), ByteBuffer.wrap(row.getBytes(2))))
        .findOne();
  }

  private static Run run(ResultSet row) throws SQLException {
    return new Run(
        row.getObject("id", UUID.class),
        row.getObject("request_id", UUID.class),
        row.getObject("environment_id", UUID.class),
        row.getString("playbook"),
        row.getString("revision"),
        state(row.getString("state")),
        row.getObject("exit_code", Integer.class),
        row.getString("reason"),
        Json.read(row.getString("counts"), Run.Counts.class),
        List.of(Json.read(row.getString("hosts"), Run.Host[].class)),
        row.getInt("attempt"),
        row.getTimestamp("created_at").toInstant(),
        instant(row.getTimestamp("started_at")),
        instant(row.getTimestamp("ended_at")),
        null,
        instant(row.getTimestamp("first_eta")),
        null);
  }

  private static @Nullable Instant instant(@Nullable Timestamp time) {
    return time == null ? null : time.toInstant();
  }

  static RunState state(String wire) {
    return RunState.valueOf(wire.toUpperCase(java.util.Locale.ROOT));
  }

  static JsonNode tree(String json) {
    try {
      return Json.tree(json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    } catch (java.io.IOException e) {
      throw new IllegalStateException("PostgreSQL gave something that is not JSON", e);
    }
  }
}
