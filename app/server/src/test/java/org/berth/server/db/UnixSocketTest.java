package org.berth.server.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Database work is done to its end, whatever happens to the thread that does it. */
@Tag("service")
final class UnixSocketTest {
  @Test
  void anInterruptedThreadFinishesItsTransactionAndIsStillInterrupted() throws Exception {
    try (var test = new TestDatabase()) {
      var seen = new AtomicReference<String>();
      Thread thread =
          Thread.ofPlatform()
              .start(
                  () -> {
                    int connection = test.number("select pg_backend_pid() from pg_sleep(1)");
                    boolean told = Thread.currentThread().isInterrupted();
                    seen.set(told + " " + (connection > 0));
                  });
      while (thread.isAlive()) {
        thread.interrupt();
        Thread.onSpinWait();
      }
      thread.join();

      assertThat(seen.get()).isEqualTo("true true");
    }
  }
}
