package org.berth.server.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.RunState;
import org.berth.server.db.TestDatabase;
import org.berth.server.request.Requests;
import org.berth.server.run.RunEnd;
import org.berth.server.run.RunFates;
import org.berth.server.run.RunId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A run that was ordered for no environment puts those in doubt that it worked on. */
@Tag("service")
final class DoubtsTest {
  private static TestDatabase test;
  private static EnvironmentRows rows;
  private static Doubts doubts;

  @BeforeAll
  static void start() {
    test = new TestDatabase();
    rows = new EnvironmentRows(test);
    doubts = new Doubts(new Reconciles(new Requests(test.database(), test.ids)));
  }

  @AfterAll
  static void stop() {
    test.close();
  }

  private static RunFates.Subject subject(UUID run) {
    return new RunFates.Subject(
        new RunId(run), Optional.empty(), "playbooks/update_environment.yml", false);
  }

  private static String state(UUID environment) {
    return test.database()
        .inTransaction(
            tx ->
                tx.createQuery("select state from environment where id = :id")
                    .bind("id", environment)
                    .mapTo(String.class)
                    .one());
  }

  private static int looks(UUID environment) {
    return test.number(
        "select count(*) from request where verb = 'reconcile' and environment_id = '%s'"
            .formatted(environment));
  }

  @Test
  void aRunThatWasCutShortMakesEachEnvironmentThatItWorkedOnUnknown() {
    UUID shop = rows.add("cut-shop", "ready");
    UUID blog = rows.add("cut-blog", "ready");
    UUID untouched = rows.add("cut-wiki", "ready");
    UUID run = rows.runOn("cut-shop", "cut-blog", "somebody-elses");

    test.database()
        .useTransaction(
            tx ->
                doubts.ended(
                    tx, subject(run), new RunEnd(new RunId(run), RunState.CANCELLED, "Cut")));

    assertThat(List.of(state(shop), state(blog), state(untouched)))
        .containsExactly("unknown", "unknown", "ready");
    assertThat(List.of(looks(shop), looks(blog), looks(untouched))).containsExactly(1, 1, 0);
  }

  @Test
  void environmentsThatWereOutOfSightGoBackToTheStateThatEachHad() {
    UUID shop = rows.add("lost-shop", "ready");
    UUID blog = rows.add("lost-blog", "paused");
    UUID run = rows.runOn("lost-shop", "lost-blog");

    Optional<String> note =
        test.database().inTransaction(tx -> doubts.lost(tx, subject(run), "gone"));
    assertThat(List.of(state(shop), state(blog))).containsExactly("unknown", "unknown");
    test.database().useTransaction(tx -> doubts.regained(tx, subject(run), note));

    assertThat(List.of(state(shop), state(blog))).containsExactly("ready", "paused");
  }
}
