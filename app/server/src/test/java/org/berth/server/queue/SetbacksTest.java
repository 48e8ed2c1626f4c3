package org.berth.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of jobs whose handler throws. */
@Tag("service")
final class SetbacksTest {
  private static final JobEnd OVER = new JobEnd.Over(tx -> {});

  private final WorkedQueue queue = new WorkedQueue();

  @AfterEach
  void stop() {
    queue.close();
  }

  @Test
  void aHandlerThatBreaksIsAskedAgainForTheSameAttempt() throws InterruptedException {
    isAskedAgainForTheSameAttempt(
        () -> {
          throw new IllegalStateException("a bug");
        });
  }

  @Test
  void anErrorInAHandlerIsABreakLikeAnyOther() throws InterruptedException {
    isAskedAgainForTheSameAttempt(
        () -> {
          throw new StackOverflowError("too deep");
        });
  }

  private void isAskedAgainForTheSameAttempt(Runnable breaking) throws InterruptedException {
    var calls = new AtomicInteger();
    try (var workers =
        queue.workers(
            queue.instance,
            job -> {
              queue.begun.add(job);
              if (calls.incrementAndGet() == 1) {
                breaking.run();
              }
              return OVER;
            })) {
      queue.add();

      Job first = queue.next();
      Job second = queue.next();

      assertThat(second).isEqualTo(first);
      queue.awaitEnd();
      queue.awaitIdle(workers);
    }
  }

  @Test
  void aJobThatBreaksSaysWhyAndIsGivenUpAfterSomeTries() throws InterruptedException {
    try (var workers = queue.workers(queue.instance, this::breaks)) {
      queue.add();
      queue.awaitEnd();
      queue.awaitIdle(workers);
    }

    assertThat(queue.begun).hasSize(3);
    assertThat(queue.told.delays)
        .hasSize(2)
        .first()
        .isEqualTo("There is no key. That was try 1 of 3; the next one follows after 0 s.");
    assertThat(queue.told.ends)
        .containsExactly(
            "There is no key. It was tried 3 times and is given up. Mend the cause, then ask again.");
    assertThat(queue.test.number("select count(*) from lane_hold")).isZero();
  }

  @Test
  void aJobWhoseRunMayLiveIsNeverGivenUp() throws InterruptedException {
    queue.told.mayLive.set(true);
    try (var workers = queue.workers(queue.instance, this::breaks)) {
      queue.add();
      for (int i = 0; i < 6; i++) {
        assertThat(queue.next().attempt()).isEqualTo(1);
      }
      assertThat(workers.busy()).isLessThanOrEqualTo(1);
    }

    assertThat(queue.told.ends).isEmpty();
    assertThat(queue.told.delays)
        .contains("There is no key. Its run is not touched, and is taken up again after 0 s.");
    assertThat(queue.test.number("select count(*) from job where state = 'running'")).isEqualTo(1);
  }

  private JobEnd breaks(Job job) {
    queue.begun.add(job);
    throw new IllegalStateException("There is no key.\nAnd no door.");
  }
}
