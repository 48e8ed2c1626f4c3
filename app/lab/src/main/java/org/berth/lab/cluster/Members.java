package org.berth.lab.cluster;

import java.util.List;
import org.berth.lab.access.PoolMembers;
import org.berth.lab.datastore.Datastores;
import org.berth.lab.endpoint.Fields;

/** Describes members of pools as the cluster's list of resources does. */
record Members(ClusterCalls cluster, Datastores storages, List<String> nodes)
    implements PoolMembers {

  @Override
  public Fields guest(int vmid) {
    return cluster.guest(vmid).orElseGet(() -> PoolMembers.UNKNOWN.guest(vmid));
  }

  @Override
  public List<Fields> storage(String name) {
    return storages.all().stream()
        .filter(storage -> storage.name().equals(name))
        .flatMap(storage -> nodes.stream().map(node -> ClusterCalls.storage(node, storage)))
        .toList();
  }
}
