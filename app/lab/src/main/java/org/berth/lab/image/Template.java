package org.berth.lab.image;

/** An archive that guests can be created from, as Proxmox's {@code aplinfo} describes one. */
public record Template(
    String name, String os, String release, String version, String headline, String description) {}
