package org.berth.server.monitor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.berth.server.db.Database;

/** What has to be well for work to be accepted: database, schema, disk. */
final class Readiness {
  // Below this a run's output may be cut short.
  private static final long LEAST_FREE_BYTES = 256L << 20;

  private final Database database;
  private final Path home;

  Readiness(Database database, Path home) {
    this.database = database;
    this.home = home;
  }

  /** Each check with {@code ok} or a sentence. */
  Map<String, String> checks() {
    Map<String, String> checks = new LinkedHashMap<>();
    checks.put("database", answers("select true"));
    checks.put("schema", answers("select bool_and(success) from flyway_schema_history"));
    checks.put("disk", disk());
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

  private String disk() {
    try {
      long free = Files.getFileStore(home).getUsableSpace();
      return free >= LEAST_FREE_BYTES ? "ok" : (free >> 20) + " MiB are free under " + home;
    } catch (IOException e) {
      return "cannot be asked: " + e.getMessage();
    }
  }
}
