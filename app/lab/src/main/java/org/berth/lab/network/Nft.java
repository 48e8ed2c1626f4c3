package org.berth.lab.network;

import org.berth.lab.host.Command;
import org.berth.lab.host.HostFailure;

/** nftables, fed by text; one call is one transaction. */
final class Nft {
  private Nft() {}

  static void run(String ruleset) {
    Command.Result result = Command.of("nft", "-f", "-").input(ruleset).run();
    if (!result.ok()) {
      String cause = result.err().lines().findFirst().orElse("nft gave no reason");
      throw new HostFailure("Setting packet rules failed: " + cause);
    }
  }

  static boolean has(String family, String table) {
    return Command.of("nft", "list", "table", family, table).run().ok();
  }

  static void delete(String family, String table) {
    if (has(family, table)) {
      Command.of("nft", "delete", "table", family, table).orFail("Removing packet rules");
    }
  }
}
