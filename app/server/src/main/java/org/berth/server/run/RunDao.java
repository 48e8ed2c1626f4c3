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
import java.util.stream.Collectors;
import org.berth.contract.Run;
import org.berth.contract.RunState;
import org.berth.server.http.Listing;
import org.berth.server.http.Paging;
import org.berth.server.json.Json;
import org.berth.server.tenant.Scope;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Runs, their events and their text as they are read. */
final class RunDao {
  private static final String SELECT =
      """
      select run.id, job.request_id, run.environment_id, run.playbook, run.revision, run.state, run.exit_code,
             run.reason, run.counts, run.hosts, run.attempt, run.created_at, run.started_at, run.ended_at, run.first_eta,
             run.id < (select gone_before from output_horizon) as output_gone
        from run join job on job.id = run.job_id
       where run.tenant_id = :tenant
      """;

  static final Listing<Run> LISTING =
      Listing.byAge("-created_at", "run.id", Listing.Type.UUID, row -> row.id().toString());

  private RunDao() {}

  /** Which runs a list shows; an absent filter lets all pass. */
  record Filter(Optional<UUID> environment, Optional<String> playbook, Optional<String> state) {}

  /** How far a run has come: what readers that follow it compare with what they have. */
  record Progress(RunState state, long lastSeq, long outputBytes, long resultBytes) {}

  record Event(long seq, String body) {}

  record Chunk(long from, ByteBuffer bytes) {}

  static Optional<Run> find(Handle tx, Scope scope, UUID id) {
    return tx.createQuery(SELECT + " and run.id = :id")
        .bind("tenant", scope.tenant().value())
        .bind("id", id)
        .map((row, context) -> run(row))
        .findOne();
  }

  static List<Run> list(Handle tx, Scope scope, Filter filter, Paging<Run> paging) {
    return query(tx, SELECT + where(filter) + paging.sql(), scope, filter, paging)
        .map((row, context) -> run(row))
        .list();
  }

  /** How PostgreSQL reads a page of the list. */
  static String plan(Handle tx, Scope scope, Filter filter, Paging<Run> paging) {
    String sql = "explain (analyze, timing off) " + SELECT + where(filter) + paging.sql();
    return query(tx, sql, scope, filter, paging)
        .mapTo(String.class)
        .collect(Collectors.joining("\n"));
  }

  private static Query query(
      Handle tx, String sql, Scope scope, Filter filter, Paging<Run> paging) {
    Query query = paging.bind(tx.createQuery(sql));
    filter.environment().ifPresent(environment -> query.bind("environment", environment));
    filter.playbook().ifPresent(playbook -> query.bind("playbook", playbook));
    filter.state().ifPresent(state -> query.bind("state", state));
    return query.bind("tenant", scope.tenant().value());
  }

  /** Only what is asked for stands in the text: so each form of it has its index. */
  private static String where(Filter filter) {
    return (filter.environment().isPresent() ? " and run.environment_id = :environment" : "")
        + (filter.playbook().isPresent() ? " and run.playbook = :playbook" : "")
        + (filter.state().isPresent() ? " and run.state = :state" : "");
  }

  static Optional<Progress> progress(Handle tx, UUID id) {
    return tx.createQuery(
            "select state, last_seq, output_read, results_read from run where id = :id")
        .bind("id", id)
        .map(
            (row, context) ->
                new Progress(
                    state(row.getString(1)), row.getLong(2), row.getLong(3), row.getLong(4)))
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
        null,
        row.getBoolean("output_gone"));
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
