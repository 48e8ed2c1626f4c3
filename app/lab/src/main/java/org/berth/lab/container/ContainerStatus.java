package org.berth.lab.container;

/**
 * A guest as it is now; for one that does not run all numbers are 0. Times are seconds, sizes
 * bytes, {@code netIn} is what the guest received.
 */
public record ContainerStatus(
    boolean running,
    boolean frozen,
    long pid,
    double cpuSeconds,
    long memory,
    long swap,
    long diskRead,
    long diskWrite,
    long netIn,
    long netOut,
    long uptime) {
  static final ContainerStatus STOPPED =
      new ContainerStatus(false, false, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
