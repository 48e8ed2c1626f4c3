package org.berth.server.environment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.berth.contract.ConditionStatus;
import org.berth.contract.Environment.Condition;
import org.berth.server.json.Json;
import org.jdbi.v3.core.Handle;

/** Judged aspects of an environment; one entry a type, the newest verdict stands. */
final class Conditions {
  private Conditions() {}

  /** One verdict, by a run. */
  record Verdict(String type, ConditionStatus status, String reason, String message, UUID run) {}

  static void set(Handle tx, UUID environment, Verdict verdict, Instant at) {
    var dao = new EnvironmentDao(tx);
    List<Condition> conditions =
        new ArrayList<>(List.of(Json.read(dao.conditions(environment), Condition[].class)));
    conditions.removeIf(condition -> condition.type().equals(verdict.type()));
    conditions.add(
        new Condition(
            verdict.type(),
            verdict.status(),
            verdict.reason(),
            verdict.message(),
            "run " + verdict.run(),
            at));
    dao.conditions(environment, conditions);
  }
}
