package org.berth.server.run;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.berth.server.run.SpoolBatch.Position;

/**
 * What this machine has of the runs that this instance follows, whether the database answers or
 * not: their keepers, and the part of their spools that is not stored.
 */
final class Backlog {
  private final Map<RunId, Followed> followed = new ConcurrentHashMap<>();

  private record Followed(Spool spool, Spool.Sizes stored) {
    long bytes() {
      Spool.Sizes there = spool.promised();
      return Math.max(0, there.events() - stored.events())
          + Math.max(0, there.output() - stored.output())
          + Math.max(0, there.results() - stored.results());
    }
  }

  void register(PrometheusRegistry registry) {
    gauge(registry, "berth_keepers", "Keepers that live here and hold a run", this::keepers);
    gauge(
        registry,
        "berth_spool_bytes",
        "Bytes that runs have said and that lie on this machine's disk alone",
        this::bytes);
  }

  private static void gauge(
      PrometheusRegistry registry, String name, String help, LongSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(gauge -> gauge.call((double) value.getAsLong()))
        .register(registry);
  }

  void begin(RunId run, Spool spool) {
    followed.put(run, new Followed(spool, Spool.Sizes.NONE));
  }

  /** A run's spool is stored up to here. */
  void stored(RunId run, Position to) {
    var sizes = new Spool.Sizes(to.events(), to.output(), to.results());
    followed.computeIfPresent(run, (id, before) -> new Followed(before.spool(), sizes));
  }

  void end(RunId run) {
    followed.remove(run);
  }

  long bytes() {
    return followed.values().stream().mapToLong(Followed::bytes).sum();
  }

  long keepers() {
    return followed.values().stream()
        .filter(each -> each.spool().keeper().map(KeeperIdentity::alive).orElse(false))
        .count();
  }
}
