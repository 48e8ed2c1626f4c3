package org.berth.server.queue;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Virtual threads beside those that Quartz lends, interrupted and awaited together at the end. */
final class SideThreads implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SideThreads.class);

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("beside-workers-", 1).factory());

  /** Does something at once; nothing once this is closed. */
  void start(Runnable work) {
    try {
      threads.execute(work);
    } catch (RejectedExecutionException e) {
      log.debug("not started any more", e);
    }
  }

  /** Does something after a while. */
  void after(Duration pause, Runnable work) {
    start(
        () -> {
          if (slept(pause)) {
            work.run();
          }
        });
  }

  /** Does something again and again, with a pause before each time. */
  void every(Duration pause, Runnable work) {
    start(
        () -> {
          while (slept(pause)) {
            work.run();
          }
        });
  }

  private static boolean slept(Duration pause) {
    try {
      Thread.sleep(pause);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
