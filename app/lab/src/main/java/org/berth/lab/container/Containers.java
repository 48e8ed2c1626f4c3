package org.berth.lab.container;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.berth.lab.host.LabConfig;

/**
 * The lab's guests as unprivileged LXC containers. Each runs under a monitor of its own, so that
 * guests outlive the process that started them.
 */
public final class Containers {
  private final LabConfig config;

  public Containers(LabConfig config) {
    this.config = config;
  }

  /** Prepares the guest's files and starts it; returns when its init runs. */
  public void start(ContainerSpec spec) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  /** Kills the guest; returns when nothing of it runs. A stopped guest stays stopped. */
  public void stop(int vmid) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  /** Asks the guest's init to power off; false when it still runs at the end of the time limit. */
  public boolean shutdown(int vmid, Duration limit) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  public ContainerStatus status(int vmid) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  public boolean isRunning(int vmid) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  /** The VMIDs of all running guests. */
  public List<Integer> running() {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  /** The interfaces of a running guest, as seen inside; empty for a stopped one. */
  public List<GuestInterface> interfaces(int vmid) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  /** Brings new limits to a running guest. */
  public void applyLimits(int vmid, Limits limits) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  public void freeze(int vmid) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  public void thaw(int vmid) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  /** The program that runs {@code command} (a login shell when empty) in the guest as its root. */
  public List<String> attach(int vmid, List<String> command) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  /** The host's end of the guest's {@code net<index>}. */
  public String vethName(int vmid, int index) {
    return config.prefix() + vmid + "i" + index;
  }

  /**
   * Gives a clone an identity of its own: without it two guests would share journal and DHCP ids.
   */
  public void newMachineId(Path rootfs) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  /** Sets root's password (unless empty), adds SSH keys and makes fresh SSH host keys. */
  public void firstSetup(Path rootfs, String password, List<String> sshKeys) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }
}
