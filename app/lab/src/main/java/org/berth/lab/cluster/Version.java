package org.berth.lab.cluster;

/** The Proxmox VE that the lab answers as. */
final class Version {
  static final String RELEASE = "9.0";
  static final String VERSION = "9.0.3";
  static final String REPOSITORY = "025864202ebb6109";
  static final String KERNEL = "6.14.8-2-pve";

  /** The first that lets Docker of 2025-11 and later run inside a container with nesting. */
  static final String LXC = "6.0.5-3";

  private Version() {}
}
