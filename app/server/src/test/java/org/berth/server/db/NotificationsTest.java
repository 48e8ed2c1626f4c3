package org.berth.server.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whoever listens hears everything that commits, also after the connection broke. */
@Tag("service")
final class NotificationsTest {
  private static TestDatabase test;

  @BeforeAll
  static void start() {
    test = new TestDatabase();
  }

  @AfterAll
  static void stop() {
    test.close();
  }

  private static void tell(String payload) {
    test.database().useTransaction(tx -> Database.notify(tx, Channel.BERTH_RUN, payload));
  }

  @Test
  void aListenerHearsEachNotificationInOrder() throws InterruptedException {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (var listening = test.database().listen(Channel.BERTH_RUN, heard::add)) {
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEmpty();

      tell("one");
      tell("two");

      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("one");
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("two");
      assertThat(listening).isNotNull();
    }
  }

  @Test
  void aBrokenConnectionComesBackAndSaysSo() throws InterruptedException {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (var listening = test.database().listen(Channel.BERTH_RUN, heard::add)) {
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEmpty();

      test.number(
          "select count(pg_terminate_backend(pid)) from pg_stat_activity where query = 'listen berth_run'");

      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEmpty();
      tell("again");
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("again");
      assertThat(listening).isNotNull();
    }
  }

  @Test
  void whatRollsBackIsNotHeard() throws InterruptedException {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (var listening = test.database().listen(Channel.BERTH_RUN, heard::add)) {
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEmpty();

      test.database()
          .useTransaction(
              tx -> {
                Database.notify(tx, Channel.BERTH_RUN, "never");
                tx.rollback();
              });
      tell("after");

      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("after");
      assertThat(listening).isNotNull();
    }
  }
}
