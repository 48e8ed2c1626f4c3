package org.berth.server.monitor;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.berth.contract.Version;
import org.berth.server.db.Database;
import org.berth.server.disk.Disks;
import org.berth.server.http.Routes;

/**
 * Figures for Prometheus. Those in the database are read when they are asked for, and are left out
 * while it does not answer.
 */
public final class Metrics {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Database database;
  private final StoredFigures stored;

  public Metrics(Database database, IntSupplier busyWorkers, IntSupplier proxmoxAnswers) {
    this.database = database;
    this.stored = new StoredFigures(database);
    counted("berth_environments", "Environments by state", "environment", "state <> 'deleted'");
    counted("berth_requests", "Requests by state", "request", "true");
    labelled(
        "berth_runs_running",
        "Runs under way by playbook, those of all instances",
        "playbook",
        "select playbook as label, count(*) as number from run where state = 'running' group by"
            + " playbook");
    stored(
        "berth_queue_age_seconds",
        "How long the oldest job waits that may be taken",
        () ->
            number(
                """
                select cast(coalesce(extract(epoch from now() - min(next_try_at)), 0) as bigint) from job
                 where state = 'waiting' and next_try_at <= now()
                """));
    counted("berth_jobs", "Jobs by state", "job", "state <> 'ended'");
    gauge(
        "berth_database_up",
        "Whether the database answers this instance, 1 or 0",
        () -> stored.answered() ? 1 : 0);
    gauge("berth_workers_busy", "Jobs that this instance works on", busyWorkers::getAsInt);
    gauge(
        "berth_proxmox_up",
        "Whether Proxmox answered the last time, 1 or 0",
        proxmoxAnswers::getAsInt);
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

  /** What the disk has left. */
  public void disk(Disks disks) {
    gauge("berth_disk_free_bytes", "Bytes free under BERTH_HOME", disks::freeBytes);
    gauge(
        "berth_disk_low",
        "Whether new runs wait for room, 1 or 0",
        () -> disks.lack().isPresent() ? 1 : 0);
  }

  /** Environments whose packages are older than the newest template, counted in the database. */
  public void behind(LongSupplier count) {
    stored(
        "berth_environments_behind",
        "Environments with packages older than the newest template's",
        count);
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

  private void gauge(String name, String help, LongSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(gauge -> gauge.call((double) value.getAsLong()))
        .register(registry);
  }

  private void stored(String name, String help, LongSupplier value) {
    stored.add(name, () -> Map.of("", value.getAsLong()));
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(
            gauge ->
                stored.values(name).values().forEach(number -> gauge.call(number.doubleValue())))
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

  private void labelled(String name, String help, String label, String query) {
    stored.add(name, () -> count(query));
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(label)
        .callback(
            gauge ->
                stored
                    .values(name)
                    .forEach((value, number) -> gauge.call(number.doubleValue(), value)))
        .register(registry);
  }

  private long number(String query) {
    return database.read(handle -> handle.createQuery(query).mapTo(Long.class).one());
  }

  private Map<String, Long> count(String query) {
    return database.read(
        handle ->
            handle
                .createQuery(query)
                .reduceRows(
                    new TreeMap<String, Long>(),
                    (counts, row) -> {
                      counts.put(
                          row.getColumn("label", String.class),
                          row.getColumn("number", Long.class));
                      return counts;
                    }));
  }

  /** All figures in Prometheus' text format. */
  byte[] text() throws IOException {
    stored.read();
    var out = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.builder().build().write(out, registry.scrape());
    return out.toByteArray();
  }
}
