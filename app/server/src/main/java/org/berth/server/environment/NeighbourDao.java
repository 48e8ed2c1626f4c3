package org.berth.server.environment;

import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Environments whose neighbours are not as they should be. */
final class NeighbourDao {
  private NeighbourDao() {}

  /**
   * Environments for which nothing is under way and whose next try is due: ready ones that a
   * neighbour of these does not show, and ones whose deletion had to leave something. After each
   * try of the last day the pause doubles, from a minute to an hour.
   */
  static List<UUID> due(Handle tx, List<String> configured, int most) {
    return tx.createQuery(
            """
            select environment.id from environment
             where environment.deleted_at is null
               and (environment.state = 'ready'
                      and exists (select 1 from jsonb_to_recordset(environment.conditions) as condition (type text, reason text)
                                   where condition.type = any(:configured) and condition.reason in ('failed', 'off'))
                    or environment.state = 'deleting'
                      and 'left' in (environment.observed #>> '{route,state}', environment.observed #>> '{agent,state}',
                                     environment.observed #>> '{netbox,state}'))
               and not exists (select 1 from request
                                where request.environment_id = environment.id and request.ended_at is null)
               and now() > (select coalesce(max(ended_at) + least(interval '1 hour',
                                     interval '1 minute' * power(2, count(*) - 1)), '-infinity')
                              from request
                             where request.environment_id = environment.id and ended_at > now() - interval '1 day'
                               and case environment.state
                                     when 'ready' then request.verb = 'reconcile' and request.spec ->> 'apply' = 'true'
                                     else request.verb = 'delete' end)
             order by environment.id limit :most
            """)
        .bind("configured", configured.toArray(String[]::new))
        .bind("most", most)
        .mapTo(UUID.class)
        .list();
  }
}
