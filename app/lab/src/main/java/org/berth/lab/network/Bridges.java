package org.berth.lab.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.berth.lab.host.Command;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;

/**
 * The lab's bridges: {@code vmbr0}, and beside it one for each VLAN that a guest asks for. A VLAN
 * has no address of the host's, so that only guests with the same tag meet in it.
 */
public final class Bridges {
  private static final Path DEVICES = Path.of("/sys/class/net");
  private static final String SHOWN = "vmbr0";

  private final LabConfig config;

  public Bridges(LabConfig config) {
    this.config = config;
  }

  /** The name on this machine of what carries a guest's bridge and VLAN (0 is none). */
  public String name(String bridge, int tag) {
    if (!bridge.equals(SHOWN)) {
      throw new HostFailure("bridge '%s' does not exist".formatted(bridge));
    }
    return tag == 0 ? config.bridge() : vlanStem() + tag;
  }

  /** The same, made when it is a VLAN's and missing. */
  public synchronized String made(String bridge, int tag) {
    String name = name(bridge, tag);
    if (tag > 0 && !isOurs(name)) {
      Command ip = Command.of("ip", "link");
      ip.with("add", "name", name, "type", "bridge").orFail("Making the bridge of VLAN " + tag);
      ip.with("set", "dev", name, "alias", mark()).orFail("Marking the bridge of VLAN " + tag);
      ip.with("set", "dev", name, "up").orFail("Starting the bridge of VLAN " + tag);
    }
    return name;
  }

  /** Removes the VLANs' bridges. */
  void removeVlans() {
    for (String name : devices()) {
      if (name.startsWith(vlanStem()) && isOurs(name)) {
        Command.of("ip", "link", "delete", name).orFail("Removing the bridge " + name);
      }
    }
  }

  /** What the names of all VLANs' bridges begin with; no other device's of the lab does. */
  String vlanStem() {
    return config.prefix() + "v";
  }

  boolean isOurs(String name) {
    try {
      return Files.readString(DEVICES.resolve(name).resolve("ifalias")).strip().equals(mark());
    } catch (IOException e) {
      return false;
    }
  }

  String mark() {
    return "berth lab " + config.prefix();
  }

  private static List<String> devices() {
    try (Stream<Path> devices = Files.list(DEVICES)) {
      return devices.map(device -> device.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
