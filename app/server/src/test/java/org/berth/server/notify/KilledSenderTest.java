package org.berth.server.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.berth.contract.DeliveryState;
import org.berth.contract.SubscriptionKind;
import org.berth.server.db.TestDatabase;
import org.berth.server.notify.Receiver.Reply;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a receiver sees of a sender that is killed. */
@Tag("service")
final class KilledSenderTest {
  private static Process sender(TestDatabase database, Path keys) throws Exception {
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-Xmx128m",
            KilledSender.class.getName(),
            database.home().toString(),
            System.getenv().getOrDefault("BERTH_CACHE", "/var/cache/berth"),
            keys.toString());
    builder.environment().put("CLASSPATH", classes);
    return builder.inheritIO().start();
  }

  @Test
  void aSenderKilledBetweenSendingAndRecordingLeadsToOneRepeatUnderTheSameId() throws Exception {
    var arrived = new CountDownLatch(1);
    try (var database = new TestDatabase();
        var receiver = new Receiver();
        var here = new NotifyFixture(database, NotifyFixture.LOOPBACK)) {
      receiver.answers(
          message -> {
            arrived.countDown();
            return Reply.of(message.number() == 1 ? 0 : 200);
          });
      here.subscribe(SubscriptionKind.WEBHOOK, receiver.url());
      here.ready();

      Process sender = sender(database, here.home);
      try {
        assertThat(arrived.await(2, TimeUnit.MINUTES)).isTrue();
      } finally {
        sender.destroyForcibly().waitFor();
      }
      here.deliver();
      assertThat(receiver.got).hasSize(1);
      here.clock.on(Deliveries.LEASE);
      here.deliver();
      here.until(MovedClock.START.plus(Schedule.PATIENCE));

      assertThat(receiver.got).hasSize(2);
      assertThat(receiver.got.get(1).header("webhook-id"))
          .isEqualTo(receiver.got.get(0).header("webhook-id"));
      assertThat(here.log().getFirst().state()).isEqualTo(DeliveryState.DELIVERED);
    }
  }
}
