package org.berth.lab.cluster;

import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.fault.Faults;
import org.berth.lab.guest.GuestStatus;
import org.berth.lab.guest.Surroundings;

/** The calls about nodes and the cluster, and the broadcasts that feed their view of guests. */
public final class Clusters implements AutoCloseable {
  private final NodeCalls nodes;
  private final Broadcasts broadcasts;
  private final ClusterCalls cluster;
  private final NetworkCalls networks;

  public Clusters(Surroundings around, GuestStatus status, Faults faults, Clock clock) {
    nodes = new NodeCalls(around.machine(), new Packages(faults), clock);
    broadcasts = new Broadcasts(around.files(), status);
    cluster = new ClusterCalls(around, nodes, broadcasts);
    networks = new NetworkCalls(around.machine().config());
    around
        .accounts()
        .describeMembersBy(
            new Members(cluster, around.storages(), around.machine().config().nodes()));
  }

  public List<Endpoint> endpoints() {
    return Stream.of(nodes.endpoints(), cluster.endpoints(), networks.endpoints().stream())
        .flatMap(each -> each)
        .toList();
  }

  /** Begins to broadcast. */
  public void start() {
    broadcasts.start();
  }

  @Override
  public void close() {
    broadcasts.close();
  }
}
