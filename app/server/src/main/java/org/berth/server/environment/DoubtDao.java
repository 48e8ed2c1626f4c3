package org.berth.server.environment;

import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Environments that nobody is sure of. */
final class DoubtDao {
  private DoubtDao() {}

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
