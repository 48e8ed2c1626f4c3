package org.berth.server.environment;

import java.util.UUID;
import org.berth.server.db.TestDatabase;
import org.berth.server.tenant.TenantId;
import org.jspecify.annotations.Nullable;

/** Environments in a test's database, with runs of which only the rows are there. */
final class EnvironmentRows {
  private final TestDatabase test;
  private final UUID owner;
  private final UUID cluster;

  EnvironmentRows(TestDatabase test) {
    this.test = test;
    owner = test.person("owner-" + test.ids.next());
    cluster = test.ids.next();
    test.database()
        .useTransaction(
            tx ->
                tx.execute("insert into cluster (id, name) values (?, ?)", cluster, "c" + cluster));
  }

  UUID add(String name, String state) {
    UUID id = test.ids.next();
    test.database()
        .useTransaction(
            tx ->
                tx.createUpdate(
                        """
                        insert into environment (id, tenant_id, owner_id, name, kind, template, state, cluster_id,
                                                 labels, desired, public_key, private_key_sealed)
                        values (:id, :tenant, :owner, :name, 'lxc', 'docker', :state, :cluster, '{}',
                                '{"cores":1,"memory_mb":512,"disk_gb":5}', 'key', ''::bytea)
                        """)
                    .bind("id", id)
                    .bind("tenant", TenantId.DEFAULT.value())
                    .bind("owner", owner)
                    .bind("name", name)
                    .bind("state", state)
                    .bind("cluster", cluster)
                    .execute());
    return id;
  }

  /** A run for no environment that worked on some hosts. */
  UUID runOn(String... hosts) {
    UUID run = run(null, "play");
    for (int seq = 1; seq <= hosts.length; seq++) {
      int number = seq;
      test.database()
          .useTransaction(
              tx ->
                  tx.execute(
                      """
                      insert into run_event (run_id, seq, kind, host, bytes) values (?, ?, 'host_started', ?, '')
                      """,
                      run,
                      number,
                      hosts[number - 1]));
    }
    return run;
  }

  /** A run for a request of some verb about an environment, where there is one. */
  UUID run(@Nullable UUID environment, String verb) {
    UUID request = test.request(owner);
    UUID job = test.ids.next();
    UUID run = test.ids.next();
    test.database()
        .useTransaction(
            tx -> {
              tx.execute(
                  "update request set verb = ?, environment_id = cast(? as uuid) where id = ?",
                  verb,
                  environment,
                  request);
              tx.execute(
                  """
                  insert into job (id, tenant_id, request_id, owner_id, kind, lanes, state, ended_at)
                  values (?, ?, ?, ?, 'play', array['here'], 'ended', now())
                  """,
                  job,
                  TenantId.DEFAULT.value(),
                  request,
                  owner);
              tx.execute(
                  """
                  insert into run (id, tenant_id, job_id, attempt, environment_id, playbook, state, variables,
                                   options, limit_seconds)
                  values (?, ?, ?, 1, cast(? as uuid), 'playbooks/some.yml', 'running', '{}', '[]', 60)
                  """,
                  run,
                  TenantId.DEFAULT.value(),
                  job,
                  environment);
            });
    return run;
  }
}
