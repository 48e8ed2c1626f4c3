package org.berth.server.environment;

import java.util.List;
import java.util.UUID;
import org.berth.server.run.RunFates;
import org.berth.server.run.RunFindings;
import org.jdbi.v3.core.Handle;

/** Environments that nobody is sure of. */
final class DoubtDao {
  private DoubtDao() {}

  /**
   * The environments that a run worked on: the one that it was ordered for, else those that live
   * under the names of its hosts. In the order in which they are to be locked.
   */
  static List<UUID> touched(Handle tx, RunFates.Subject subject) {
    if (subject.environment().isPresent()) {
      return List.of(subject.environment().get());
    }
    return tx.createQuery(
            """
            select environment.id from environment join run on run.tenant_id = environment.tenant_id
             where run.id = :run and environment.deleted_at is null and environment.name = any(:hosts)
             order by environment.id
            """)
        .bind("run", subject.run().value())
        .bindArray("hosts", String.class, RunFindings.hosts(tx, subject.run()).toArray())
        .mapTo(UUID.class)
        .list();
  }

  /**
   * Unknown environments for which nothing is under way and whose next look is due. After each look
   * of the last day that settled nothing the pause doubles, from a minute to an hour.
   */
  static List<UUID> due(Handle tx, int most) {
    return tx.createQuery(
            """
            select environment.id from environment
             where environment.state = 'unknown' and environment.deleted_at is null
               and not exists (select 1 from request
                                where request.environment_id = environment.id and request.ended_at is null)
               and now() > (select coalesce(max(ended_at) + least(interval '1 hour',
                                     interval '1 minute' * power(2, count(*) - 1)), '-infinity')
                              from request
                             where request.environment_id = environment.id and request.verb = 'reconcile'
                               and ended_at > now() - interval '1 day')
             order by environment.id limit :most
            """)
        .bind("most", most)
        .mapTo(UUID.class)
        .list();
  }
}
