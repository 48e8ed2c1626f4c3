package org.berth.server.queue;

/** The order in lanes, as SQL: jobs come in the order of asking, whatever else they need. */
final class LaneOrder {
  private LaneOrder() {}

  /**
   * The id of the oldest job that waits in any of some lanes.
   *
   * @param lanes an expression that gives a {@code text[]}
   */
  static String eldest(String lanes) {
    return """
        (select front.id from (
           select first.id from unnest(%1$s) as wanted (lane) cross join lateral
                  (select other.id from job as other
                    where other.state = 'waiting' and other.lane = wanted.lane order by other.id limit 1) as first
           union all
           select other.id from job as other
            where other.state = 'waiting' and cardinality(other.lanes) > 1 and other.lanes && %1$s) as front
          order by front.id limit 1)
        """
        .formatted(lanes);
  }
}
