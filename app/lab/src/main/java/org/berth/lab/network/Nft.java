package org.berth.lab.network;

import org.berth.lab.host.Command;

/** nftables, fed by text; one call is one transaction. */
final class Nft {
  private Nft() {}

  static void run(String ruleset) {
    Command.of("nft", "-f", "-").input(ruleset).orFail("Setting packet rules");
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
