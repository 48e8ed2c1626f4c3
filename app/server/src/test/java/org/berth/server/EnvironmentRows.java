package org.berth.server;

import java.util.List;
import java.util.UUID;

/** Environments of a service that does no work, brought into the state that a test begins with. */
record EnvironmentRows(TestService service) {
  /** An environment that is asked for, with nothing under way. */
  String made(String name) {
    String body = "{\"name\":\"%s\",\"cores\":1,\"memory_mb\":512,\"disk_gb\":5}".formatted(name);
    String id = service.post("/api/v1/environments", body).body().path("environment_id").asText();
    over(id, 0);
    return id;
  }

  /** One in this state, of which this was observed, as a JSON object. */
  String made(String name, String state, String observed) {
    String id = made(name);
    change(
        "update environment set state = ?, observed = cast(? as jsonb) where id = ?",
        id,
        state,
        observed);
    return id;
  }

  /** What is judged of an environment: one condition of this type, for this reason. */
  void condition(String environment, String type, String reason) {
    String condition =
        """
        [{"type": "%s", "status": "false", "reason": "%s", "message": "", "source": "run 1", "at": "2026-01-01T00:00:00Z"}]
        """
            .formatted(type, reason);
    change(
        "update environment set conditions = cast(? as jsonb) where id = ?",
        environment,
        condition);
  }

  /**
   * Whatever is under way for an environment failed some seconds ago, and all before it with it.
   */
  void over(String environment, int secondsAgo) {
    change(
        """
        update job set state = 'ended', ended_at = now() from request
         where request.id = job.request_id and request.environment_id = ?
        """,
        environment);
    change(
        """
        update request set state = 'failed', ended_at = now() - make_interval(secs => cast(? as int))
         where environment_id = ?
        """,
        environment,
        Integer.toString(secondsAgo));
  }

  /** Changes one environment's rows; the environment is the last of the values. */
  private void change(String sql, String environment, String... values) {
    service
        .database()
        .useTransaction(
            tx -> {
              var update = tx.createUpdate(sql);
              for (int i = 0; i < values.length; i++) {
                update.bind(i, values[i]);
              }
              update.bind(values.length, UUID.fromString(environment)).execute();
            });
  }

  /** The work that waits for an environment: how urgent it is, what it is to do, and how far. */
  List<String> open(String environment) {
    return service
        .database()
        .inTransaction(
            tx ->
                tx.createQuery(
                        """
                        select concat_ws(' ', job.urgency, job.kind, case when request.spec ->> 'apply' = 'true' then 'apply' end)
                          from job join request on request.id = job.request_id
                         where request.environment_id = :environment and job.state = 'waiting'
                        """)
                    .bind("environment", UUID.fromString(environment))
                    .mapTo(String.class)
                    .list());
  }
}
