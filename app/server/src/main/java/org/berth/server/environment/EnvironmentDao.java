package org.berth.server.environment;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.EnvironmentState;
import org.berth.server.config.Settings;
import org.berth.server.db.Columns;
import org.berth.server.http.Caller;
import org.berth.server.json.Json;
import org.berth.server.tenant.Scope;
import org.berth.server.tenant.TenantId;
import org.jdbi.v3.core.Handle;

/** Rows of {@code environment}, as the service changes them. */
final class EnvironmentDao {
  private static final String LIVING =
      """
      select environment.id, environment.tenant_id, environment.owner_id, person.name as owner, environment.name,
             environment.template, environment.state, environment.desired, environment.labels,
             environment.observed, environment.power, environment.attempt, environment.public_key, environment.private_key_sealed,
             environment.last_run
        from environment join person on person.id = environment.owner_id
      """;

  private final Handle handle;

  EnvironmentDao(Handle handle) {
    this.handle = handle;
  }

  /** Adds an environment; false when the name is taken. */
  boolean insert(
      UUID id, UUID cluster, Caller owner, EnvironmentSpec spec, KeyPair keys, byte[] sealed) {
    return handle
            .createUpdate(
                """
                insert into environment (id, tenant_id, owner_id, name, kind, template, state, cluster_id, labels,
                                         desired, public_key, private_key_sealed)
                values (:id, :tenant, :owner, :name, 'lxc', :template, 'requested', :cluster, cast(:labels as jsonb),
                        cast(:desired as jsonb), :publicKey, :privateKey)
                on conflict (tenant_id, name) where deleted_at is null do nothing
                """)
            .bind("id", id)
            .bind("tenant", owner.tenant().value())
            .bind("owner", owner.person())
            .bind("name", spec.name().value())
            .bind("template", spec.template())
            .bind("cluster", cluster)
            .bind("labels", Json.write(spec.labels()))
            .bind("desired", Json.write(spec.size()))
            .bind("publicKey", keys.publicKey())
            .bind("privateKey", sealed)
            .execute()
        == 1;
  }

  /** A living environment by name or id, locked. */
  Optional<Living> lock(Scope scope, String nameOrId) {
    return handle
        .createQuery(
            LIVING
                + """
                   where environment.tenant_id = :tenant and environment.deleted_at is null
                     and (environment.name = :text or cast(environment.id as text) = :text)
                   for update of environment
                """)
        .bind("tenant", scope.tenant().value())
        .bind("text", nameOrId)
        .map((row, context) -> living(row))
        .findOne();
  }

  /** An environment by its id, locked; also when it is deleted. */
  Living byId(UUID id) {
    return handle
        .createQuery(LIVING + " where environment.id = :id for update of environment")
        .bind("id", id)
        .map((row, context) -> living(row))
        .one();
  }

  /** The environment that a request speaks of, locked; also when it is deleted. */
  Living ofRequest(UUID request) {
    return handle
        .createQuery(
            LIVING
                + """
                   join request on request.environment_id = environment.id
                   where request.id = :request
                   for update of environment
                """)
        .bind("request", request)
        .map((row, context) -> living(row))
        .one();
  }

  /**
   * Moves an environment between states; false when it was in none of those it may leave. A deleted
   * one keeps no private key.
   */
  boolean move(UUID id, List<EnvironmentState> from, EnvironmentState to) {
    return handle
            .createUpdate(
                """
                update environment set state = :to, deleted_at = case when :to = 'deleted' then now() end,
                       private_key_sealed = case when :to <> 'deleted' then private_key_sealed end
                 where id = :id and state = any(:from)
                """)
            .bind("id", id)
            .bind("to", to.wire())
            .bind("from", from.stream().map(EnvironmentState::wire).toArray(String[]::new))
            .execute()
        == 1;
  }

  /** Those of these environments that are deleted. */
  List<UUID> deleted(List<UUID> ids) {
    return handle
        .createQuery("select id from environment where id = any(:ids) and deleted_at is not null")
        .bind("ids", ids.toArray(UUID[]::new))
        .mapTo(UUID.class)
        .list();
  }

  /** Counts one more try and says its number. */
  int nextAttempt(UUID id) {
    return handle
        .createQuery(
            "update environment set attempt = attempt + 1 where id = :id returning attempt")
        .bind("id", id)
        .mapTo(Integer.class)
        .one();
  }

  /** The run that was to make an environment, the newest of them. */
  Optional<UUID> build(UUID id) {
    return handle
        .createQuery(
            """
            select run.id from run join job on job.id = run.job_id join request on request.id = job.request_id
             where run.environment_id = :id and request.verb = 'create' order by run.id desc limit 1
            """)
        .bind("id", id)
        .mapTo(UUID.class)
        .findOne();
  }

  void lastRun(UUID id, UUID run) {
    handle
        .createUpdate("update environment set last_run = :run where id = :id")
        .bind("id", id)
        .bind("run", run)
        .execute();
  }

  /**
   * Lays what a run told over what was known. Guest and Docker are told in parts, so that what is
   * not told of the same guest stays; of another guest nothing of the last one is true.
   */
  void observe(UUID id, Map<String, ?> told) {
    handle
        .createUpdate(
            """
            update environment
               set observed_at = now(),
                   observed = observed || (
                     select jsonb_object_agg(key, case
                              when key in ('guest', 'docker')
                                   and coalesce(value ->> 'id', observed #>> array[key, 'id'], '')
                                       = coalesce(observed #>> array[key, 'id'], '')
                              then coalesce(observed -> key, cast('{}' as jsonb)) || value else value end)
                       from jsonb_each(cast(:told as jsonb)))
             where id = :id
            """)
        .bind("id", id)
        .bind("told", Json.write(told))
        .execute();
  }

  /** Whose it is: {@code owner_id}, and {@code team_id} where it has one. */
  Map<String, Object> audience(UUID id) {
    return Json.map(
        handle
            .createQuery(
                """
                select json_strip_nulls(json_build_object('owner_id', owner_id, 'team_id', team_id))
                  from environment where id = :id
                """)
            .bind("id", id)
            .mapTo(String.class)
            .one());
  }

  String conditions(UUID id) {
    return handle
        .createQuery("select conditions from environment where id = :id for update")
        .bind("id", id)
        .mapTo(String.class)
        .one();
  }

  void conditions(UUID id, Object conditions) {
    handle
        .createUpdate("update environment set conditions = cast(:value as jsonb) where id = :id")
        .bind("id", id)
        .bind("value", Json.write(conditions))
        .execute();
  }

  private static Living living(ResultSet row) throws SQLException {
    return new Living(
        Columns.id(row, "id"),
        new TenantId(Columns.id(row, "tenant_id")),
        Columns.id(row, "owner_id"),
        Columns.text(row, "owner"),
        Columns.text(row, "name"),
        Columns.text(row, "template"),
        EnvironmentState.valueOf(Columns.text(row, "state").toUpperCase(Locale.ROOT)),
        Json.read(Columns.text(row, "desired"), Settings.Size.class),
        Json.map(Columns.text(row, "labels")),
        Json.map(Columns.text(row, "observed")),
        Columns.text(row, "power").equals("on"),
        row.getInt("attempt"),
        Columns.text(row, "public_key"),
        Living.Sealed.of(row.getBytes("private_key_sealed")),
        Columns.idOrNull(row, "last_run"));
  }
}
