package org.berth.server.monitor;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.berth.contract.Version;
import org.berth.server.db.Database;
import org.berth.server.disk.Disks;
import org.berth.server.http.Routes;

/** Figures for Prometheus, read from the database when they are asked for. */
public final class Metrics {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Database database;

  public Metrics(Database database, IntSupplier busyWorkers, IntSupplier proxmoxAnswers) {
    this.database = database;
    counted("berth_environments", "Environments by state", "environment", "state <> 'deleted'");
    counted("berth_requests", "Requests by state", "request", "true");
    labelled(
        "berth_runs_running",
        "Runs under way by playbook",
        "playbook",
        "select playbook as label, count(*) as number from run where state = 'running' group by"
            + " playbook");
    gauge(
        "berth_keepers",
        "Keepers that hold a run",
        () ->
            number("select count(*) from run where state = 'running' and keeper_pid is not null"));
    gauge(
        "berth_spool_bytes",
        "Bytes that runs under way have said and that are stored",
        () ->
            number(
                """
                select coalesce(sum(events_read + output_read + results_read), 0) from run
                 where state in ('running', 'lost_contact')
                """));
    gauge(
        "berth_queue_age_seconds",
        "How long the oldest job waits that may be taken",
        () ->
            number(
                """
                select cast(coalesce(extract(epoch from now() - min(next_try_at)), 0) as bigint) from job
                 where state = 'waiting' and next_try_at <= now()
                """));
    counted("berth_jobs", "Jobs by state", "job", "state <> 'ended'");
    single("berth_workers_busy", "Jobs that this instance works on", busyWorkers);
    single("berth_proxmox_up", "Whether Proxmox answered the last time, 1 or 0", proxmoxAnswers);
    JvmMetrics.register(registry);
  }

  /** Adds the addresses of this feature. */
  public void register(Routes routes, Disks disks, Version version) {
    new MonitorRoutes(database, disks, this, version).register(routes);
  }

  /** Adds figures that a feature keeps itself. */
  public void add(Consumer<PrometheusRegistry> feature) {
    feature.accept(registry);
  }

  /** What the disk has left, and what lies there for runs. */
  public void disk(Disks disks) {
    gauge("berth_disk_free_bytes", "Bytes free under BERTH_HOME", disks::freeBytes);
    gauge(
        "berth_disk_low",
        "Whether new runs wait for room, 1 or 0",
        () -> disks.lack().isPresent() ? 1 : 0);
  }

  /** Environments whose packages are older than the newest template. */
  public void behind(LongSupplier count) {
    gauge(
        "berth_environments_behind",
        "Environments with packages older than the newest template's",
        count);
  }

  private void gauge(String name, String help, LongSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(gauge -> gauge.call((double) value.getAsLong()))
        .register(registry);
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
    labelled(
        name,
        help,
        "state",
        "select state as label, count(*) as number from %s where %s group by state"
            .formatted(table, where));
  }

  private long number(String query) {
    return database.inTransaction(tx -> tx.createQuery(query).mapTo(Long.class).one());
  }

  private void labelled(String name, String help, String label, String query) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(label)
        .callback(
            gauge ->
                count(query).forEach((value, number) -> gauge.call(number.doubleValue(), value)))
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
                          row.getColumn("label", String.class),
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
