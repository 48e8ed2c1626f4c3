package org.berth.server.allocation;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.berth.server.config.AddressRange;
import org.berth.server.config.NumberRange;
import org.berth.server.db.Columns;
import org.jdbi.v3.core.Handle;

/** Rows of {@code allocation}. */
final class AllocationDao {
  private final Handle handle;

  AllocationDao(Handle handle) {
    this.handle = handle;
  }

  /** One claim at a time in a cluster: the searches below would else find the same gap. */
  void lock(UUID cluster) {
    handle
        .createQuery("select id from cluster where id = :id for update")
        .bind("id", cluster)
        .mapTo(UUID.class)
        .one();
  }

  /** The lowest VMID that nobody holds and that no stranger was found on within a day. */
  Optional<Integer> freeVmid(UUID cluster, NumberRange range) {
    return handle
        .createQuery(
            """
            with held as (
              select vmid from allocation
               where cluster_id = :cluster
                 and (held_until is null or end_reason = 'vmid_taken' and held_until > now() - interval '1 day'))
            select min(candidate) from (select :first as candidate union all select vmid + 1 from held) as candidates
             where candidate between :first and :last and candidate not in (select vmid from held)
            """)
        .bind("cluster", cluster)
        .bind("first", range.first())
        .bind("last", range.last())
        .mapTo(Integer.class)
        .findOne();
  }

  /**
   * The lowest address that nobody holds. One that was given back within ten minutes comes last:
   * until they ask anew, neighbours send what is for it to the guest that had it.
   */
  Optional<String> freeAddress(UUID cluster, AddressRange range) {
    return handle
        .createQuery(
            """
            with held as (
              select address from allocation where cluster_id = :cluster and held_until is null),
            recent as (
              select address from allocation
               where cluster_id = :cluster and held_until > now() - interval '10 minutes')
            select host(candidate)
              from (select cast(:first as inet) as candidate
                    union all select address + 1 from held
                    union all select address + 1 from recent) as candidates
             where candidate between cast(:first as inet) and cast(:last as inet)
               and candidate not in (select address from held)
             order by candidate in (select address from recent), candidate limit 1
            """)
        .bind("cluster", cluster)
        .bind("first", range.firstAddress())
        .bind("last", range.lastAddress())
        .mapTo(String.class)
        .findOne();
  }

  /** The first port of the lowest gap that is wide enough. */
  Optional<Integer> freePorts(UUID cluster, NumberRange range, int count) {
    return handle
        .createQuery(
            """
            with held as (select ports from allocation where cluster_id = :cluster and held_until is null)
            select min(candidate) from (select :first as candidate union all select upper(ports) from held) as candidates
             where candidate >= :first and candidate + :count - 1 <= :last
               and not exists (select 1 from held where ports && int4range(candidate, candidate + :count))
            """)
        .bind("cluster", cluster)
        .bind("first", range.first())
        .bind("last", range.last())
        .bind("count", count)
        .mapTo(Integer.class)
        .findOne();
  }

  void insert(UUID id, UUID cluster, Need need, Allocation held) {
    handle
        .createUpdate(
            """
            insert into allocation (id, tenant_id, environment_id, cluster_id, node, vmid, mac, address, bridge,
                                    ports, cores, memory_mb, disk_gb)
            values (:id, :tenant, :environment, :cluster, :node, :vmid, cast(:mac as macaddr), cast(:address as inet),
                    :bridge, int4range(:firstPort, :lastPort, '[]'), :cores, :memory, :disk)
            """)
        .bind("id", id)
        .bind("tenant", need.tenant().value())
        .bind("environment", need.environment())
        .bind("cluster", cluster)
        .bind("node", held.node())
        .bind("vmid", held.vmid())
        .bind("mac", held.mac())
        .bind("address", held.address())
        .bind("bridge", held.bridge())
        .bind("firstPort", held.firstPort())
        .bind("lastPort", held.lastPort())
        .bind("cores", need.cores())
        .bind("memory", need.memoryMb())
        .bind("disk", need.diskGb())
        .execute();
  }

  int release(UUID environment, Release why) {
    return handle
        .createUpdate(
            """
            update allocation set held_until = now(), end_reason = :why
             where environment_id = :environment and held_until is null
            """)
        .bind("environment", environment)
        .bind("why", why.wire())
        .execute();
  }

  Optional<Allocation> held(UUID environment) {
    return handle
        .createQuery(
            """
            select node, vmid, cast(mac as text) as mac, host(address) as address, bridge,
                   lower(ports) as first_port, upper(ports) - 1 as last_port
              from allocation where environment_id = :environment and held_until is null
            """)
        .bind("environment", environment)
        .map(
            (row, context) ->
                new Allocation(
                    Columns.text(row, "node"),
                    row.getInt("vmid"),
                    Columns.text(row, "mac"),
                    Columns.text(row, "address"),
                    Columns.text(row, "bridge"),
                    row.getInt("first_port"),
                    row.getInt("last_port")))
        .findOne();
  }

  Set<Integer> vmidsOfOthers(Collection<UUID> environments) {
    return handle
        .createQuery(
            """
            select vmid from allocation where held_until is null and environment_id <> all(:environments)
            """)
        .bindArray("environments", UUID.class, environments.toArray())
        .mapTo(Integer.class)
        .set();
  }
}
