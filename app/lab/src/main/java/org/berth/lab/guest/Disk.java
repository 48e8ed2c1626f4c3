package org.berth.lab.guest;

import java.util.Map;
import java.util.TreeMap;
import org.berth.lab.endpoint.PropertyString;

/** The value of {@code rootfs} or a mount point. */
record Disk(String volume, Map<String, String> properties) {

  static Disk parse(String option, String value) {
    Map<String, String> parts = new TreeMap<>(format(option).parse(value));
    String volume = parts.getOrDefault("volume", "");
    return new Disk(volume, parts);
  }

  private static PropertyString format(String option) {
    return option.equals("rootfs") ? ConfigOptions.ROOTFS : ConfigOptions.MOUNT;
  }

  /** Bytes; 0 when the configuration does not say. */
  long bytes() {
    return properties.containsKey("size") ? Sizes.parse(properties.getOrDefault("size", "0")) : 0;
  }

  /** The storage that the volume is in. */
  String storage() {
    return volume.substring(0, Math.max(0, volume.indexOf(':')));
  }

  Disk on(String newVolume) {
    Map<String, String> changed = new TreeMap<>(properties);
    changed.put("volume", newVolume);
    return new Disk(newVolume, changed);
  }

  Disk sized(long bytes) {
    Map<String, String> changed = new TreeMap<>(properties);
    changed.put("size", Sizes.print(bytes));
    return new Disk(volume, changed);
  }

  /** Whether this is a wish for a new volume ({@code storage:8}). */
  boolean isWish() {
    return volume.matches("[^:]+:\\d+(\\.\\d+)?");
  }

  String print(String option) {
    return format(option).print(properties);
  }
}
