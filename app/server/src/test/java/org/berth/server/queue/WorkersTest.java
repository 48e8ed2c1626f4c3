package org.berth.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Workers hear of work at once, and a service that comes back goes on where it was. */
@Tag("service")
final class WorkersTest {
  private static final JobEnd OVER = new JobEnd.Over(tx -> {});

  private final WorkedQueue queue = new WorkedQueue();

  @AfterEach
  void stop() {
    queue.close();
  }

  @Test
  void withoutRoomJobsWaitUntilThereIsSome() throws InterruptedException {
    queue.room.set(false);
    try (var workers =
        queue.workers(
            queue.instance,
            job -> {
              queue.begun.add(job);
              return OVER;
            })) {
      queue.add();
      assertThat(queue.begun.poll(2, TimeUnit.SECONDS)).isNull();
      assertThat(workers.busy()).isZero();

      queue.room.set(true);

      assertThat(queue.next().attempt()).isEqualTo(1);
    }
  }

  @Test
  void aRestartedInstanceTakesUpTheSameAttempt() throws InterruptedException {
    queue.add();
    Job before;
    try (var first =
        queue.workers(
            queue.instance,
            job -> {
              queue.begun.add(job);
              new CountDownLatch(1).await();
              return OVER;
            })) {
      before = queue.next();
      assertThat(first.busy()).isEqualTo(1);
    }
    assertThat(queue.test.number("select count(*) from lane_hold")).isEqualTo(1);

    var second =
        queue.workers(
            queue.instance,
            job -> {
              queue.begun.add(job);
              return OVER;
            });
    try (second) {
      assertThat(queue.next()).isEqualTo(before);
      queue.awaitEnd();
    }
    assertThat(second.busy()).isZero();
    assertThat(queue.test.number("select count(*) from lane_hold")).isZero();
  }

  @Test
  void anotherInstanceLeavesItAlone() throws InterruptedException {
    queue.add();
    try (var first =
        queue.workers(
            queue.instance,
            job -> {
              queue.begun.add(job);
              new CountDownLatch(1).await();
              return OVER;
            })) {
      queue.next();
      assertThat(first.busy()).isEqualTo(1);
    }

    assertThat(new Claims(queue.test.database(), queue.test.instance()).next()).isEmpty();
    assertThat(queue.test.number("select count(*) from job where state = 'running'")).isEqualTo(1);
  }

  @Test
  void aWorkerHearsOfAJobAsSoonAsItIsAdded() throws InterruptedException {
    try (var workers =
        queue.workers(
            queue.instance,
            job -> {
              queue.begun.add(job);
              return OVER;
            })) {
      queue.add();

      assertThat(queue.next().attempt()).isEqualTo(1);
      queue.awaitEnd();
      queue.awaitIdle(workers);
    }
  }

  @Test
  void aJobThatIsHeldHereAndThatNobodyHereKnowsIsTakenUp() throws InterruptedException {
    try (var workers =
        queue.workers(
            queue.instance,
            job -> {
              queue.begun.add(job);
              return OVER;
            })) {
      queue.room.set(false);
      queue.add();
      // As a claim whose commit was stored and whose answer was lost.
      Job lost = new Claims(queue.test.database(), queue.instance).next().orElseThrow();

      assertThat(queue.next()).isEqualTo(lost);
      queue.awaitEnd();
      queue.awaitIdle(workers);
    }
  }

  @Test
  void allThatWasLeftIsTakenUpAtOnceHoweverFewThreadsThereAre() throws InterruptedException {
    int left = 6;
    for (int i = 0; i < left; i++) {
      queue.add("left-" + i);
      assertThat(new Claims(queue.test.database(), queue.instance).next()).isPresent();
    }
    queue.add("new");

    try (var workers =
        queue.workers(
            queue.instance,
            job -> {
              queue.begun.add(job);
              new CountDownLatch(1).await();
              return OVER;
            })) {
      for (int i = 0; i < left; i++) {
        assertThat(queue.next().lanes().getFirst().value()).startsWith("left-");
      }

      assertThat(queue.begun.poll(2, TimeUnit.SECONDS)).isNull();
      assertThat(workers.busy()).isEqualTo(left);
    }
  }
}
