package org.berth.lab.storage;

import java.util.regex.Pattern;
import org.berth.lab.host.HostFailure;

/**
 * A volume by its address: {@code name} is what stands after {@code storage:} in Proxmox's volume
 * ids, with at most one slash, and can never leave the storage's folder.
 */
public record VolumeId(String node, String storage, String name) {
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?");

  public VolumeId {
    if (!PART.matcher(node).matches()
        || !PART.matcher(storage).matches()
        || !NAME.matcher(name).matches()) {
      throw new HostFailure("'%s:%s' is not a volume of the lab".formatted(storage, name));
    }
  }
}
