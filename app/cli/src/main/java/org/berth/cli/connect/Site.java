package org.berth.cli.connect;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A Proxmox and which of its places are to be ours.
 *
 * @param user with realm, as {@code berth@pve}
 * @param pool that holds all our guests
 * @param storage of guests' disks
 * @param templateStorage of container images
 */
public record Site(
    Endpoint endpoint,
    String user,
    String tokenId,
    String pool,
    String storage,
    String templateStorage,
    String bridge) {

  /**
   * Where its API is.
   *
   * @param caFile the authority of its certificate; null where the machine knows it
   */
  public record Endpoint(String host, int port, @Nullable Path caFile) {}

  /** The token's whole name. */
  String token() {
    return user + "!" + tokenId;
  }
}
