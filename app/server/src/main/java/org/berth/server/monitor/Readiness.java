package org.berth.server.monitor;

import java.util.LinkedHashMap;
import java.util.Map;
import org.berth.server.db.Database;
import org.berth.server.disk.Disks;

/** What has to be well for work to be accepted: database, schema, disk. */
final class Readiness {
  private final Database database;
  private final Disks disks;

  Readiness(Database database, Disks disks) {
    this.database = database;
    this.disks = disks;
  }

  /** Each check with {@code ok} or a sentence. */
  Map<String, String> checks() {
    Map<String, String> checks = new LinkedHashMap<>();
    checks.put("database", answers("select true"));
    checks.put("schema", answers("select bool_and(success) from flyway_schema_history"));
    checks.put("disk", disks.lack().orElse("ok"));
    return checks;
  }

  static boolean ready(Map<String, String> checks) {
    return checks.values().stream().allMatch("ok"::equals);
  }

  private String answers(String query) {
    try {
      boolean good = database.inTransaction(tx -> tx.createQuery(query).mapTo(Boolean.class).one());
      return good ? "ok" : "not as this release needs it";
    } catch (RuntimeException e) {
      return "does not answer";
    }
  }
}
