package org.berth.lab.cluster;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.berth.lab.guest.GuestFiles;
import org.berth.lab.guest.GuestStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What nodes tell the cluster about their guests every ten seconds, like Proxmox's pvestatd.
 * Between two rounds the cluster's view is old: a guest newer than the last round has no name in
 * it, or that of the guest that had its VMID before.
 */
final class Broadcasts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Broadcasts.class);
  private static final int SECONDS = 10;

  private final GuestFiles files;
  private final GuestStatus status;
  private final Map<Integer, Map<String, Object>> last = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("broadcasts").factory());

  Broadcasts(GuestFiles files, GuestStatus status) {
    this.files = files;
    this.status = status;
  }

  void start() {
    var rounds = timer.scheduleWithFixedDelay(this::round, 0, SECONDS, TimeUnit.SECONDS);
    LOG.debug("broadcasts every {} s, scheduled: {}", SECONDS, !rounds.isCancelled());
  }

  private void round() {
    try {
      for (int vmid : files.all()) {
        files.find(vmid).ifPresent(config -> last.put(vmid, status.of(vmid, config).values()));
      }
      last.keySet().removeIf(vmid -> files.find(vmid).isEmpty());
    } catch (RuntimeException missed) {
      LOG.warn("a round of broadcasts is missing: {}", missed.toString());
    }
  }

  /** What was last told about a guest, if it was there already. */
  Optional<Map<String, Object>> of(int vmid) {
    return Optional.ofNullable(last.get(vmid));
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
