package org.berth.server.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.berth.contract.Delivery;
import org.berth.contract.DeliveryState;
import org.berth.contract.SubscriptionKind;
import org.berth.server.db.TestDatabase;
import org.berth.server.json.Json;
import org.berth.server.notify.Receiver.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How often, when and what a receiver gets. */
@Tag("service")
final class DeliveryTest {
  private static final TestDatabase database = new TestDatabase();

  private final NotifyFixture here = new NotifyFixture(database, NotifyFixture.LOOPBACK);
  private final Receiver receiver = receiver();

  private static Receiver receiver() {
    try {
      return new Receiver();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  @BeforeEach
  void subscribe() {
    here.subscribe(SubscriptionKind.WEBHOOK, receiver.url());
  }

  @AfterEach
  void close() {
    receiver.close();
    here.close();
  }

  private Delivery only() {
    assertThat(here.log()).hasSize(1);
    return here.log().getFirst();
  }

  @Test
  void aFactReachesItsSubscriberOnceAndSigned() throws Exception {
    here.ready();

    here.deliver();
    here.deliver();
    here.until(MovedClock.START.plus(Duration.ofDays(2)));

    assertThat(receiver.got).hasSize(1);
    Receiver.Message message = receiver.got.getFirst();
    String id = message.header("webhook-id");
    String timestamp = message.header("webhook-timestamp");
    Mac mac = Mac.getInstance("HmacSHA256");
    byte[] key = Base64.getDecoder().decode(NotifyFixture.SECRET.reveal().substring(6));
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
    assertThat(message.header("webhook-signature"))
        .isEqualTo(
            "v1,"
                + Base64.getEncoder()
                    .encodeToString(mac.doFinal(message.body().getBytes(StandardCharsets.UTF_8))));
    assertThat(timestamp).isEqualTo(Long.toString(MovedClock.START.getEpochSecond()));
    assertThat(Json.stored(message.body()).path("type").asText()).isEqualTo("environment.ready");
    assertThat(Json.stored(message.body()).at("/data/environment/name").asText()).isEqualTo("shop");
    assertThat(only().state()).isEqualTo(DeliveryState.DELIVERED);
    assertThat(only().id()).hasToString(id);
  }

  @Test
  void aReceiverThatFailsForAnHourGetsItAtTheEighthTry() throws Exception {
    Instant mended = MovedClock.START.plus(Duration.ofHours(1));
    receiver.answers(message -> Reply.of(here.clock.instant().isBefore(mended) ? 503 : 200));
    here.ready();

    here.until(MovedClock.START.plus(Duration.ofDays(2)));

    assertThat(receiver.got).hasSize(8);
    assertThat(receiver.got.stream().map(each -> each.header("webhook-id")).distinct()).hasSize(1);
    assertThat(only().state()).isEqualTo(DeliveryState.DELIVERED);
    assertThat(only().tries()).hasSize(8);
    assertThat(only().tries().getFirst().status()).isEqualTo(503);
  }

  @Test
  void aReceiverThatFailsForADayIsGivenUpWithinIt() throws Exception {
    receiver.answers(message -> Reply.of(500));
    here.ready();

    here.until(MovedClock.START.plus(Duration.ofDays(2)));

    assertThat(receiver.got).hasSize(Schedule.TRIES);
    assertThat(only().state()).isEqualTo(DeliveryState.DEAD);
    assertThat(only().reason()).startsWith("Given up after 12 tries: 500");
    assertThat(only().tries().getLast().at())
        .isBetween(
            MovedClock.START.plus(Duration.ofHours(18)), MovedClock.START.plus(Duration.ofDays(1)));
  }

  @Test
  void aReceiverThatAsksForTimeGetsIt() throws Exception {
    receiver.answers(
        message ->
            message.number() == 1 ? new Reply(429, Map.of("Retry-After", "1800")) : Reply.of(200));
    here.ready();

    here.until(MovedClock.START.plus(Duration.ofMinutes(29)));
    assertThat(receiver.got).hasSize(1);
    here.until(MovedClock.START.plus(Duration.ofMinutes(31)));

    assertThat(receiver.got).hasSize(2);
    assertThat(only().tries().getLast().at())
        .isEqualTo(MovedClock.START.plus(Duration.ofMinutes(30)));
  }

  @Test
  void aReceiverThatIsGoneIsNotAskedAgainAndItsSubscriptionStops() throws Exception {
    receiver.answers(message -> Reply.of(410));
    here.ready();
    here.until(MovedClock.START.plus(Duration.ofHours(25)));
    here.ready();

    here.until(MovedClock.START.plus(Duration.ofHours(50)));

    assertThat(receiver.got).hasSize(1);
    assertThat(only().state()).isEqualTo(DeliveryState.DEAD);
  }

  @Test
  void aBodyThatIsRefusedIsNotSentAgain() throws Exception {
    receiver.answers(message -> Reply.of(400));
    here.ready();

    here.until(MovedClock.START.plus(Duration.ofDays(2)));

    assertThat(receiver.got).hasSize(1);
    assertThat(only().state()).isEqualTo(DeliveryState.DEAD);
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    receiver.answers(message -> new Reply(307, Map.of("Location", "http://169.254.169.254/")));
    here.ready();

    here.until(MovedClock.START.plus(Duration.ofDays(2)));

    assertThat(receiver.got).hasSize(1);
    assertThat(only().state()).isEqualTo(DeliveryState.DEAD);
    assertThat(only().tries().getFirst().status()).isEqualTo(307);
  }

  @Test
  void allReachAReceiverThatFailsAThirdOfTheTimeAndNoneTwice() throws Exception {
    var random = new Random(30);
    receiver.answers(
        message -> {
          synchronized (random) {
            return Reply.of(random.nextInt(100) < 30 ? 500 : 200);
          }
        });
    for (int i = 0; i < 200; i++) {
      here.ready();
    }

    here.until(MovedClock.START.plus(Duration.ofMinutes(1)));
    long withinAMinute =
        here.log().stream().filter(each -> each.state() == DeliveryState.DELIVERED).count();
    here.until(MovedClock.START.plus(Duration.ofDays(1)));

    assertThat(withinAMinute).isGreaterThanOrEqualTo(190);
    List<Delivery> log = here.log();
    assertThat(log).hasSize(200).allMatch(each -> each.state() == DeliveryState.DELIVERED);
    assertThat(receiver.got).hasSize(log.stream().mapToInt(each -> each.tries().size()).sum());
    assertThat(log)
        .allSatisfy(
            each ->
                assertThat(each.tries().stream().filter(one -> one.result().equals("200")))
                    .hasSize(1));
  }

  @Test
  void aReceiverThatHangsIsCutAndKeepsNobodyWaiting() throws Exception {
    receiver.answers(message -> Reply.of(0));
    try (Receiver quick = new Receiver()) {
      here.subscribe(SubscriptionKind.WEBHOOK, quick.url());
      here.ready();

      here.deliver();

      assertThat(quick.got).hasSize(1);
      assertThat(here.log())
          .extracting(Delivery::state)
          .containsExactlyInAnyOrder(DeliveryState.WAITING, DeliveryState.DELIVERED);
      assertThat(here.log().stream().flatMap(each -> each.tries().stream()))
          .anyMatch(one -> one.result().startsWith("No answer within"));
    }
  }

  @Test
  void whatWasDeliveredComesAgainWhenSomebodyAsksForItUnderTheSameId() throws Exception {
    here.ready();
    here.deliver();

    here.database
        .database()
        .useTransaction(tx -> new DeliveryLog(tx).again(only().id(), here.clock.instant()));
    here.deliver();

    assertThat(receiver.got).hasSize(2);
    assertThat(receiver.got.stream().map(each -> each.header("webhook-id")).distinct()).hasSize(1);
    assertThat(only().tries()).hasSize(2);
  }

  @Test
  void aNameThatLeadsInsideIsNotConnectedTo() throws Exception {
    here.subscribe(SubscriptionKind.WEBHOOK, "http://localhost:" + receiver.port() + "/named");
    try (var closed = new NotifyFixture(database, List.of())) {
      closed.subscribe(SubscriptionKind.WEBHOOK, "http://localhost:" + receiver.port() + "/named");
      closed.ready();

      closed.deliver();

      assertThat(receiver.got).isEmpty();
      assertThat(closed.log().getFirst().reason()).contains("may not go to");
      assertThat(closed.log().getFirst().state()).isEqualTo(DeliveryState.DEAD);
    }
  }

  @Test
  void nobodyIsToldOfWhatIsNotTheirs() throws Exception {
    here.fact(
        Topic.ENVIRONMENT_READY,
        here.caller("grace-" + database.ids.next()),
        Map.of("environment", Map.of("name", "other")));

    here.deliver();

    assertThat(here.log()).isEmpty();
  }
}
