package org.berth.server.environment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.berth.contract.ErrorCode;
import org.berth.server.db.TestDatabase;
import org.berth.server.json.Json;
import org.berth.server.request.Requests.Ending;
import org.berth.server.tenant.TenantId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is told of an environment that failed says what one can do about it. */
@Tag("service")
final class EnvironmentNewsTest {
  private static TestDatabase test;
  private static EnvironmentRows rows;

  @BeforeAll
  static void start() {
    test = new TestDatabase();
    rows = new EnvironmentRows(test);
  }

  @AfterAll
  static void stop() {
    test.close();
  }

  /** The data of the newest fact about an environment. */
  private static JsonNode told(UUID environment) {
    return test.database()
        .inTransaction(
            tx ->
                tx.createQuery(
                        """
                        select payload -> 'data' from outbox where subject_id = :id order by id desc limit 1
                        """)
                    .bind("id", environment)
                    .mapTo(String.class)
                    .map(Json::stored)
                    .one());
  }

  @Test
  void aBuildThatFailedNamesTheRunThatMayBeTriedAgain() {
    UUID environment = rows.add("built", "failed");
    UUID run = rows.run(environment, "create");
    rows.run(environment, "reconcile");

    test.database()
        .useTransaction(
            tx ->
                EnvironmentNews.tell(
                    tx,
                    TenantId.DEFAULT,
                    environment,
                    Ending.failed(ErrorCode.PLAYBOOK_FAILED, "It broke")));

    JsonNode data = told(environment);
    assertThat(data.path("reason").asText()).isEqualTo("It broke");
    assertThat(data.at("/setback/during").asText()).isEqualTo("build");
    assertThat(data.at("/setback/retry").asText()).isEqualTo(run.toString());
    assertThat(data.at("/setback/rolled_back").asBoolean()).isFalse();
  }

  @Test
  void aLookThatFoundADifferenceOffersNoRetryOfTheBuild() {
    UUID environment = rows.add("stopped", "failed");
    rows.run(environment, "create");

    test.database()
        .useTransaction(
            tx ->
                EnvironmentNews.found(
                    tx, new EnvironmentDao(tx).byId(environment), "The guest is stopped"));

    JsonNode data = told(environment);
    assertThat(data.path("reason").asText()).isEqualTo("The guest is stopped");
    assertThat(data.at("/setback/during").asText()).isEqualTo("look");
    assertThat(data.at("/setback").hasNonNull("retry")).isFalse();
  }

  @Test
  void whatIsWellHasNoSetback() {
    UUID environment = rows.add("well", "ready");

    test.database()
        .useTransaction(
            tx ->
                EnvironmentNews.found(
                    tx, new EnvironmentDao(tx).byId(environment), "All is as it should be"));

    assertThat(told(environment).has("setback")).isFalse();
  }
}
