package org.berth.server.quota;

import java.util.UUID;
import org.berth.contract.ErrorCode;
import org.berth.contract.Request;
import org.berth.server.config.Settings;
import org.berth.server.problem.Failure;
import org.jdbi.v3.core.Handle;

/** Judges whether a person may hold one environment more. */
public final class Quotas {
  private final Settings.Quota limits;

  public Quotas(Settings.Quota limits) {
    this.limits = limits;
  }

  /** What is held, summed over living environments. */
  private record Held(long environments, long cores, long memoryMb, long diskGb) {}

  /** Passes or refuses; holds the owner's lock until {@code tx} ends, so that sums stay true. */
  public Request.Quota judge(Handle tx, UUID owner, Settings.Size asked) {
    tx.createQuery("select id from person where id = :id for update")
        .bind("id", owner)
        .mapTo(UUID.class)
        .one();
    Held held = held(tx, owner);
    check("environments", held.environments() + 1, limits.environments());
    check("cores", held.cores() + asked.cores(), limits.cores());
    check("MiB of memory", held.memoryMb() + asked.memoryMb(), limits.memoryMb());
    check("GiB of disk", held.diskGb() + asked.diskGb(), limits.diskGb());
    return new Request.Quota((int) held.environments(), limits.environments(), 1);
  }

  private static void check(String what, long wanted, long limit) {
    if (wanted > limit) {
      throw new Failure(
          ErrorCode.QUOTA_EXCEEDED,
          "This would make %d %s, the quota is %d".formatted(wanted, what, limit));
    }
  }

  private static Held held(Handle tx, UUID owner) {
    return tx.createQuery(
            """
            select count(*) as environments,
                   coalesce(sum(cast(desired ->> 'cores' as bigint)), 0) as cores,
                   coalesce(sum(cast(desired ->> 'memory_mb' as bigint)), 0) as memory_mb,
                   coalesce(sum(cast(desired ->> 'disk_gb' as bigint)), 0) as disk_gb
              from environment where owner_id = :owner and deleted_at is null
            """)
        .bind("owner", owner)
        .map(
            (row, context) ->
                new Held(
                    row.getLong("environments"),
                    row.getLong("cores"),
                    row.getLong("memory_mb"),
                    row.getLong("disk_gb")))
        .one();
  }
}
