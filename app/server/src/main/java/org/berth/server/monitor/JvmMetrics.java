package org.berth.server.monitor;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.ManagementFactory;

/** A few figures of the process itself. */
final class JvmMetrics {
  private JvmMetrics() {}

  static void register(PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name("berth_heap_bytes")
        .help("Heap in use")
        .callback(
            gauge ->
                gauge.call(
                    (double) ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("berth_uptime_seconds")
        .help("Time since the process began")
        .callback(
            gauge -> gauge.call((double) ManagementFactory.getRuntimeMXBean().getUptime() / 1000))
        .register(registry);
  }
}
