package org.berth.server.run;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.UUID;
import org.berth.contract.RunState;
import org.jdbi.v3.core.Handle;

/** What this instance has seen of runs, for Prometheus; times are in seconds. */
public final class RunMeters {
  private static final double[] LATENCIES = {
    0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800
  };

  private final InstantSource clock;
  private final Backlog backlog = new Backlog();
  private final Counter events =
      Counter.builder()
          .name("berth_events_stored_total")
          .help("Events of runs that were stored")
          .build();
  private final Counter ends =
      Counter.builder()
          .name("berth_runs_ended_total")
          .help("Runs whose end this instance stored, by state")
          .labelNames("state")
          .build();
  private final Histogram lag =
      Histogram.builder()
          .name("berth_ingest_lag_seconds")
          .help("From an event's making to its storing, by the last event of each batch")
          .classicOnly()
          .classicUpperBounds(LATENCIES)
          .build();
  private final Histogram start =
      Histogram.builder()
          .name("berth_run_start_seconds")
          .help("From the making of a run to its first stored event")
          .classicOnly()
          .classicUpperBounds(LATENCIES)
          .build();

  RunMeters(InstantSource clock) {
    this.clock = clock;
  }

  /** Adds the figures to those that are shown. */
  public void register(PrometheusRegistry registry) {
    registry.register(events);
    registry.register(ends);
    registry.register(lag);
    registry.register(start);
    backlog.register(registry);
  }

  /** What is not stored yet of the runs that are followed here. */
  Backlog backlog() {
    return backlog;
  }

  /** A batch was stored, after {@code lastSeq} events that were stored before. */
  void stored(RunId run, long lastSeq, List<SpoolBatch.Event> batch) {
    if (batch.isEmpty()) {
      return;
    }
    events.inc(batch.size());
    observe(lag, made(batch.getLast()));
    if (lastSeq == 0) {
      observe(start, made(run.value()));
    }
  }

  /** An end was noted in {@code tx}; it counts once that commits. */
  void ended(Handle tx, RunState state) {
    tx.afterCommit(() -> ends.labelValues(state.wire()).inc());
  }

  private void observe(Histogram histogram, Instant since) {
    histogram.observe(Math.max(0, Duration.between(since, clock.instant()).toMillis() / 1000.0));
  }

  private Instant made(SpoolBatch.Event event) {
    try {
      return Instant.parse(event.json().path("at").asText());
    } catch (DateTimeParseException e) {
      return clock.instant();
    }
  }

  /** A UUIDv7 begins with the milliseconds of its making. */
  private static Instant made(UUID id) {
    return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
  }
}
