package org.berth.server.monitor;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.berth.contract.Version;
import org.berth.server.db.Database;
import org.berth.server.http.Routes;

/** Figures for Prometheus, read from the database when they are asked for. */
public final class Metrics {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Database database;

  public Metrics(Database database, IntSupplier busyWorkers, IntSupplier proxmoxAnswers) {
    this.database = database;
    counted("berth_environments", "Environments by state", "environment", "state <> 'deleted'");
    counted("berth_requests", "Requests by state", "request", "true");
    counted("berth_jobs", "Jobs by state", "job", "state <> 'ended'");
    single("berth_workers_busy", "Jobs that this instance works on", busyWorkers);
    single("berth_proxmox_up", "Whether Proxmox answered the last time, 1 or 0", proxmoxAnswers);
    JvmMetrics.register(registry);
  }

  /** Adds the addresses of this feature. */
  public void register(Routes routes, Path home, Version version) {
    new MonitorRoutes(database, home, this, version).register(routes);
  }

  /** A figure of this process that only grows, told apart by a label. */
  public void total(String name, String help, String label, Supplier<Map<String, Long>> counts) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(label)
        .callback(
            counter ->
                counts.get().forEach((value, count) -> counter.call(count.doubleValue(), value)))
        .register(registry);
  }

  private void counted(String name, String help, String table, String where) {
    String query =
        "select state, count(*) as number from %s where %s group by state".formatted(table, where);
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("state")
        .callback(
            gauge ->
                count(query).forEach((state, number) -> gauge.call(number.doubleValue(), state)))
        .register(registry);
  }

  private Map<String, Long> count(String query) {
    return database.inTransaction(
        tx ->
            tx.createQuery(query)
                .reduceRows(
                    new java.util.TreeMap<String, Long>(),
                    (counts, row) -> {
                      counts.put(
                          row.getColumn("state", String.class),
                          row.getColumn("number", Long.class));
                      return counts;
                    }));
  }

  private void single(String name, String help, IntSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(gauge -> gauge.call(value.getAsInt()))
        .register(registry);
  }

  /** All figures in Prometheus' text format. */
  byte[] text() throws IOException {
    var out = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.builder().build().write(out, registry.scrape());
    return out.toByteArray();
  }
}
