package org.berth.server;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.berth.server.TestService.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is accepted is claimed once, whoever asks at the same time. */
@Tag("service")
final class AcceptanceTest {
  private static TestService service;

  @BeforeAll
  static void start() {
    service =
        new TestService(
            Map.of(
                "BERTH_ALLOCATION_VMIDS", "10000-10099",
                "BERTH_ALLOCATION_ADDRESSES", "198.18.0.100-198.18.0.149"));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static String body(String name) {
    return "{\"name\":\"%s\",\"cores\":1,\"memory_mb\":512,\"disk_gb\":5}".formatted(name);
  }

  private static Answer create(String name, String... headers) {
    return service.post("/api/v1/environments", body(name), headers);
  }

  private static void deleteAll() {
    service
        .database()
        .useTransaction(
            tx -> {
              tx.execute(
                  "update job set state = 'ended', ended_at = now() where state = 'waiting'");
              tx.execute(
                  "update request set state = 'cancelled', ended_at = now() where state = 'queued'");
              tx.execute(
                  "update environment set state = 'deleted', deleted_at = now() where deleted_at is null");
              tx.execute(
                  "update allocation set held_until = now(), end_reason = 'never_built' where held_until is null");
            });
  }

  /** Does the same many times at once, as clients do. */
  private static List<Answer> atOnce(int count, IntFunction<Answer> call) throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Answer>> calls = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        calls.add(() -> call.apply(number));
      }
      List<Answer> answers = new ArrayList<>();
      for (Future<Answer> answer : callers.invokeAll(calls)) {
        answers.add(answer.get());
      }
      return answers;
    }
  }

  @Test
  void ofTwoHundredRequestsForFiftyAddressesFiftyGoOn() throws Exception {
    deleteAll();

    List<Answer> answers = atOnce(200, number -> create("storm-" + number));

    Map<Integer, Long> byStatus = answers.stream().collect(groupingBy(Answer::status, counting()));
    assertThat(byStatus).containsOnly(Map.entry(202, 50L), Map.entry(409, 150L));
    assertThat(answers.stream().filter(answer -> answer.status() == 409).map(Answer::code))
        .containsOnly("no_capacity");
    assertThat(service.count("environment where deleted_at is null")).isEqualTo(50);
    assertThat(service.count("job where state = 'waiting'")).isEqualTo(50);
    assertThat(
            service.count(
                "(select distinct vmid from allocation where held_until is null) as held"))
        .isEqualTo(50);
    deleteAll();
  }

  @Test
  void theSameKeyFiftyTimesAtOnceIsOneRequest() throws Exception {
    deleteAll();

    List<Answer> answers = atOnce(50, number -> create("once", "Idempotency-Key", "key-of-once"));

    assertThat(answers).allMatch(answer -> answer.status() == 202);
    assertThat(answers.stream().map(answer -> answer.body().path("id").asText()).distinct())
        .hasSize(1);
    assertThat(service.count("environment where name = 'once'")).isEqualTo(1);
  }

  @Test
  void aKeyUsedForAnotherQuestionIsAConflict() {
    create("first", "Idempotency-Key", "key-of-first");

    Answer answer = create("second", "Idempotency-Key", "key-of-first");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.code()).isEqualTo("idempotency_conflict");
    assertThat(service.count("environment where name = 'second'")).isZero();
  }

  @Test
  void aNameThatLivesIsTaken() {
    create("taken");

    Answer answer = create("taken");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.code()).isEqualTo("name_taken");
  }

  @Test
  void anAcceptedRequestSaysWhereItIsAndWhatItHolds() {
    Answer accepted = create("held");

    String location = accepted.http().headers().firstValue("Location").orElseThrow();
    assertThat(service.get(location).body().path("state").asText()).isEqualTo("queued");
    assertThat(service.get(location).body().path("position").asInt()).isPositive();
    Answer environment = service.get("/api/v1/environments/held");
    assertThat(environment.body().path("state").asText()).isEqualTo("requested");
    assertThat(environment.body().path("ports").path("last").asInt())
        .isEqualTo(environment.body().path("ports").path("first").asInt() + 19);
  }

  @Test
  void whatWaitsIsCancelledAtOnceAndGivesBackWhatItHeld() {
    Answer accepted = create("withdrawn");
    String id = accepted.body().path("id").asText();

    Answer cancelled = service.post("/api/v1/requests/" + id + "/cancel", "{\"reason\":\"no\"}");

    assertThat(cancelled.body().path("state").asText()).isEqualTo("cancelled");
    assertThat(service.get("/api/v1/environments/withdrawn").status()).isEqualTo(404);
    assertThat(create("withdrawn").status()).isEqualTo(202);
    assertThat(service.post("/api/v1/requests/" + id + "/cancel", "").code())
        .isEqualTo("already_ended");
  }

  @Test
  void aDeletionTakesBackWhatIsStillWaitingAndQueuesBehindIt() {
    Answer created = create("short-lived");

    Answer unconfirmed = service.delete("/api/v1/environments/short-lived");
    Answer deleted = service.delete("/api/v1/environments/short-lived?confirm=short-lived");

    assertThat(unconfirmed.code()).isEqualTo("confirmation_missing");
    assertThat(deleted.status()).isEqualTo(202);
    assertThat(deleted.body().path("verb").asText()).isEqualTo("delete");
    assertThat(
            service
                .get("/api/v1/requests/" + created.body().path("id").asText())
                .body()
                .path("state")
                .asText())
        .isEqualTo("cancelled");
  }

  @Test
  void whatBelongsToAnotherTenantIsNotThere() {
    create("foreign");
    service
        .database()
        .useTransaction(
            tx -> {
              tx.execute(
                  "insert into tenant (id, name) values ('01900000-0000-7000-8000-000000000002', 'other')");
              tx.execute(
                  "update environment set tenant_id = '01900000-0000-7000-8000-000000000002' where name = 'foreign'");
            });

    assertThat(service.get("/api/v1/environments/foreign").code()).isEqualTo("not_found");
    assertThat(service.delete("/api/v1/environments/foreign?confirm=foreign").code())
        .isEqualTo("not_found");
    assertThat(service.get("/api/v1/environments").body().path("items").toString())
        .doesNotContain("foreign");
  }

  @Test
  void theLedgerCanOnlyBeAddedTo() {
    create("ledger");

    assertThat(failure("delete from allocation")).contains("append-only");
    assertThat(failure("update allocation set vmid = vmid + 1 where held_until is null"))
        .contains("append-only");
    assertThat(failure("update audit set action = 'nothing'")).contains("append-only");
    assertThat(failure("delete from audit")).contains("append-only");
  }

  private static String failure(String statement) {
    try {
      service.database().useTransaction(tx -> tx.execute(statement));
      return "nothing";
    } catch (RuntimeException e) {
      return String.valueOf(e.getCause());
    }
  }
}
