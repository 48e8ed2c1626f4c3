package org.berth.cli;

import java.nio.file.Path;
import org.berth.cli.connect.Site;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which Proxmox, and which of its places. */
final class ConnectOptions {
  @Option(names = "--user", description = "the platform's user, with realm (default: berth@pve)")
  private String user = "berth@pve";

  @Option(names = "--token", paramLabel = "NAME", description = "its token (default: platform)")
  private String token = "platform";

  @Option(names = "--pool", description = "the pool of all that is ours (default: berth)")
  private String pool = "berth";

  @Option(names = "--storage", description = "where guests' disks lie (default: local-zfs)")
  private String storage = "local-zfs";

  @Option(names = "--template-storage", description = "where images lie (default: local)")
  private String templateStorage = "local";

  @Option(names = "--bridge", description = "the guests' bridge (default: vmbr0)")
  private String bridge = "vmbr0";

  Site site(String host, int port, @Nullable Path caFile) {
    return new Site(
        new Site.Endpoint(host, port, caFile), user, token, pool, storage, templateStorage, bridge);
  }
}
