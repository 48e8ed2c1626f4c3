package org.berth.server.queue;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.InstantSource;

/** What this instance has seen of the queue, for Prometheus. */
public final class QueueMeters {
  private static final double[] LATENCIES = {
    0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 60, 300, 1800, 7200
  };

  private final InstantSource clock = InstantSource.system();
  private final Histogram pickUp =
      Histogram.builder()
          .name("berth_job_pickup_seconds")
          .help("From a job's making to the first time that a worker has it")
          .classicOnly()
          .classicUpperBounds(LATENCIES)
          .build();

  /** Adds the figures to those that are shown. */
  public void register(PrometheusRegistry registry) {
    registry.register(pickUp);
  }

  void claimed(Job job) {
    if (job.attempt() == 1) {
      // A UUIDv7 begins with the milliseconds of its making.
      long made = job.id().getMostSignificantBits() >>> 16;
      pickUp.observe(Math.max(0, (clock.millis() - made) / 1000.0));
    }
  }
}
