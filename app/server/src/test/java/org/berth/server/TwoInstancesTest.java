package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Two services on one database, one of which is stopped for a while. */
@Tag("service")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class TwoInstancesTest {
  private static final String STEPS =
      """
      - name: Play
        hosts: localhost
        gather_facts: false
        tasks:
          - name: Step
            ansible.builtin.command: sleep 0.5
            loop: "{{ range(20) | list }}"
          - name: Last
            ansible.builtin.debug: {msg: the end}
      """;

  @TempDir private static Path folder;
  private static ServedCheckout checkout;
  private static ServedInstance first;
  private static ServedInstance second;

  @BeforeAll
  static void start() throws Exception {
    checkout = new ServedCheckout(folder);
    for (String name : List.of("one", "two", "three", "four")) {
      checkout.write(name + ".yml", STEPS);
    }
    Map<String, String> settings =
        Map.of("BERTH_INSTANCE_LOST_AFTER_SECONDS", "3", "BERTH_WORKER_THREADS", "1");
    first = checkout.start(settings);
    second = checkout.startBeside(folder.resolve("b"), settings);
  }

  @AfterAll
  static void stop() {
    second.close();
    first.close();
    checkout.stopDatabase();
  }

  private static String play(String playbook) {
    return first.play(playbook + ".yml");
  }

  private static JsonNode request(String id) {
    return first.get("/requests/" + id);
  }

  private static String state(String id) {
    return first.state(id);
  }

  private static JsonNode runOf(String request) {
    return first.runOf(request);
  }

  private static JsonNode instance(ServedInstance which) {
    for (JsonNode each : first.get("/instances").path("items")) {
      if (each.path("id").asText().equals(which.id())) {
        return each;
      }
    }
    throw new AssertionError("no instance " + which.id());
  }

  /** Both are at work, one on each of two requests: gives the one that the second works on. */
  private static String onSecond(String one, String two) throws Exception {
    ServedInstance.await(
        "both work",
        () ->
            instance(first).path("busy").asInt() == 1
                && instance(second).path("busy").asInt() == 1
                && eventsOf(one) > 3
                && eventsOf(two) > 3);
    second.signal("STOP");
    ServedInstance.await(
        "contact is lost",
        () ->
            Stream.of(one, two)
                .anyMatch(id -> runOf(id).path("state").asText().equals("lost_contact")));
    return runOf(one).path("state").asText().equals("lost_contact") ? one : two;
  }

  private static int eventsOf(String request) {
    return request(request).hasNonNull("run_id") ? events(request).size() : 0;
  }

  private static List<JsonNode> events(String request) {
    return first.events(request);
  }

  @Test
  @Order(0)
  void aRunIsEndedByTheInstanceThatHasItWhoeverIsAsked() throws Exception {
    List<String> requests = List.of(play("one"), play("two"));
    ServedInstance.await(
        "both run", () -> requests.stream().allMatch(request -> eventsOf(request) > 3));

    for (String request : requests) {
      String run = request(request).path("run_id").asText();
      JsonNode report = first.post("/runs/" + run + "/cancel", "{\"hard\":true}");

      assertThat(report.path("proven").asBoolean()).as(report.toString()).isTrue();
      assertThat(report.path("state").asText()).isEqualTo("cancelled");
    }

    for (String request : requests) {
      ServedInstance.await("it is cancelled", () -> state(request).equals("cancelled"));
    }
  }

  @Test
  @Order(0)
  void aPlayEndsAtItsOwnTimeLimit() throws Exception {
    String request =
        first.post("/runs", "{\"playbook\":\"three.yml\",\"time_limit\":3}").path("id").asText();

    ServedInstance.await("it has ended", () -> state(request).equals("failed"));

    assertThat(request(request).path("code").asText()).isEqualTo("timed_out");
    assertThat(runOf(request).path("state").asText()).isEqualTo("timed_out");
  }

  @Test
  @Order(1)
  void anInstanceThatComesBackTakesItsRunsUpAgainAndNothingHappensTwice() throws Exception {
    String one = play("one");
    String two = play("two");
    String lost = onSecond(one, two);
    String behind = play(lost.equals(one) ? "one" : "two");

    assertThat(instance(second).path("state").asText()).isEqualTo("lost");
    assertThat(request(lost).path("state").asText()).isEqualTo("running");
    assertThat(request(lost).path("waiting_for").asText()).contains("has not been seen");
    ServedInstance.await(
        "the other has ended", () -> state(lost.equals(one) ? two : one).equals("succeeded"));
    assertThat(state(behind)).as("its lane stays").isEqualTo("queued");

    second.signal("CONT");

    ServedInstance.await("it ends well", () -> state(lost).equals("succeeded"));
    // Its next sign of life may come after the end that it stored.
    ServedInstance.await(
        "it is seen", () -> instance(second).path("state").asText().equals("alive"));
    assertThat(events(lost).stream().map(event -> event.path("seq").asInt()))
        .isEqualTo(IntStream.rangeClosed(1, events(lost).size()).boxed().toList());
    assertThat(events(lost).stream().map(event -> event.path("event").asText()))
        .containsOnlyOnce("run_started", "run_finished");
    ServedInstance.await("the lane is free again", () -> state(behind).equals("succeeded"));
  }

  @Test
  @Order(2)
  void whatWasGivenUpStaysSoWhenTheFencedInstanceWakesUp() throws Exception {
    assertThat(
            first
                .post("/instances/" + second.id() + "/fence", "{\"reason\":\"a guess\"}")
                .path("code")
                .asText())
        .isEqualTo("wrong_state");
    String three = play("three");
    String four = play("four");
    String lost = onSecond(three, four);
    String behind = play(lost.equals(three) ? "three" : "four");

    JsonNode fence =
        first.post("/instances/" + second.id() + "/fence", "{\"reason\":\"it burned down\"}");

    assertThat(fence.path("requests").toString()).contains(lost);
    assertThat(request(lost).path("code").asText()).isEqualTo("abandoned");
    assertThat(runOf(lost).path("reason").asText()).contains("it burned down");
    assertThat(instance(second).path("state").asText()).isEqualTo("fenced");
    int before = events(lost).size();

    second.signal("CONT");

    ServedInstance.await(
        "it lives again", () -> instance(second).path("state").asText().equals("alive"));
    ServedInstance.await("the lane was freed", () -> state(behind).equals("succeeded"));
    assertThat(runOf(lost).path("state").asText()).isEqualTo("abandoned");
    assertThat(events(lost)).hasSize(before);
    ServedInstance.await(
        "what was given up does not go on",
        () ->
            Files.exists(
                folder.resolve("b/runs/" + request(lost).path("run_id").asText() + "/exit.json")));
    assertThat(first.get("/audit").toString()).contains("instance.fence").contains("burned down");
  }
}
