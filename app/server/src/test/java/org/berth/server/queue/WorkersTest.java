package org.berth.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.berth.server.db.TestDatabase;
import org.berth.server.tenant.TenantId;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Workers hear of work at once, and a service that comes back goes on where it was. */
@Tag("service")
final class WorkersTest {
  private static final JobEnd OVER = new JobEnd.Over(tx -> {});

  private static final Setbacks.Rule PATIENCE =
      new Setbacks.Rule(Duration.ofMillis(10), Duration.ofMillis(20), 3);

  private final BlockingQueue<Job> begun = new LinkedBlockingQueue<>();
  private TestDatabase test = new TestDatabase();
  private UUID instance = test.instance();

  private final Told told = new Told();
  private final AtomicBoolean room = new AtomicBoolean(true);

  @BeforeEach
  void begin() {
    begun.clear();
  }

  @AfterEach
  void stop() {
    test.close();
  }

  private Workers workers(UUID as, JobHandler handler) {
    var workers =
        new Workers(
            test.database(),
            as,
            new Workers.Capacity(4, room::get),
            Map.of(JobKind.PLAY, handler),
            new Setbacks(test.database(), told, PATIENCE));
    workers.start();
    return workers;
  }

  /** Keeps what people are told. */
  private static final class Told implements Breaks {
    private final AtomicBoolean mayLive = new AtomicBoolean();
    private final BlockingQueue<String> delays = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

    @Override
    public boolean mayLive(Handle tx, Job job) {
      return mayLive.get();
    }

    @Override
    public void delayed(Handle tx, Job job, String why) {
      delays.add(why);
    }

    @Override
    public void givenUp(Handle tx, Job job, String why) {
      ends.add(why);
    }
  }

  private void add() {
    add("shop");
  }

  private void add(String lane) {
    UUID person = test.person("ada of " + lane);
    UUID request = test.request(person);
    Job job =
        Job.first(test.ids.next(), TenantId.DEFAULT, request, person, JobKind.PLAY, new Lane(lane));
    test.database().useTransaction(tx -> Jobs.add(tx, job));
  }

  private Job next() throws InterruptedException {
    Job job = begun.poll(20, TimeUnit.SECONDS);
    assertThat(job).isNotNull();
    return job;
  }

  @Test
  void withoutRoomJobsWaitUntilThereIsSome() throws InterruptedException {
    room.set(false);
    try (var workers =
        workers(
            instance,
            job -> {
              begun.add(job);
              return OVER;
            })) {
      add();
      assertThat(begun.poll(2, TimeUnit.SECONDS)).isNull();
      assertThat(workers.busy()).isZero();

      room.set(true);

      assertThat(next().attempt()).isEqualTo(1);
    }
  }

  private void awaitEnd() throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (test.number("select count(*) from job where state <> 'ended'") > 0) {
      assertThat(System.nanoTime()).isLessThan(until);
      Thread.onSpinWait();
    }
  }

  /** A worker counts as busy until it has come back from the commit that others see before. */
  private static void awaitIdle(Workers workers) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (workers.busy() > 0) {
      assertThat(System.nanoTime()).isLessThan(until);
      Thread.onSpinWait();
    }
  }

  @Test
  void aRestartedInstanceTakesUpTheSameAttempt() throws InterruptedException {
    add();
    Job before;
    try (var first =
        workers(
            instance,
            job -> {
              begun.add(job);
              new CountDownLatch(1).await();
              return OVER;
            })) {
      before = next();
      assertThat(first.busy()).isEqualTo(1);
    }
    assertThat(test.number("select count(*) from lane_hold")).isEqualTo(1);

    var second =
        workers(
            instance,
            job -> {
              begun.add(job);
              return OVER;
            });
    try (second) {
      assertThat(next()).isEqualTo(before);
      awaitEnd();
    }
    assertThat(second.busy()).isZero();
    assertThat(test.number("select count(*) from lane_hold")).isZero();
  }

  @Test
  void anotherInstanceLeavesItAlone() throws InterruptedException {
    add();
    try (var first =
        workers(
            instance,
            job -> {
              begun.add(job);
              new CountDownLatch(1).await();
              return OVER;
            })) {
      next();
      assertThat(first.busy()).isEqualTo(1);
    }

    assertThat(new Claims(test.database(), test.instance()).next()).isEmpty();
    assertThat(test.number("select count(*) from job where state = 'running'")).isEqualTo(1);
  }

  @Test
  void aHandlerThatBreaksIsAskedAgainForTheSameAttempt() throws InterruptedException {
    var calls = new AtomicInteger();
    try (var workers =
        workers(
            instance,
            job -> {
              begun.add(job);
              if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("a bug");
              }
              return OVER;
            })) {
      add();

      Job first = next();
      Job second = next();

      assertThat(second).isEqualTo(first);
      awaitEnd();
      awaitIdle(workers);
    }
  }

  @Test
  void aWorkerHearsOfAJobAsSoonAsItIsAdded() throws InterruptedException {
    try (var workers =
        workers(
            instance,
            job -> {
              begun.add(job);
              return OVER;
            })) {
      add();

      assertThat(next().attempt()).isEqualTo(1);
      awaitEnd();
      awaitIdle(workers);
    }
  }

  @Test
  void aJobThatIsHeldHereAndThatNobodyHereKnowsIsTakenUp() throws InterruptedException {
    try (var workers =
        workers(
            instance,
            job -> {
              begun.add(job);
              return OVER;
            })) {
      room.set(false);
      add();
      // As a claim whose commit was stored and whose answer was lost.
      Job lost = new Claims(test.database(), instance).next().orElseThrow();

      assertThat(next()).isEqualTo(lost);
      awaitEnd();
      awaitIdle(workers);
    }
  }

  @Test
  void anErrorInAHandlerIsABreakLikeAnyOther() throws InterruptedException {
    var calls = new AtomicInteger();
    try (var workers =
        workers(
            instance,
            job -> {
              begun.add(job);
              if (calls.incrementAndGet() == 1) {
                throw new StackOverflowError("too deep");
              }
              return OVER;
            })) {
      add();

      Job first = next();

      assertThat(next()).isEqualTo(first);
      awaitEnd();
      awaitIdle(workers);
    }
  }

  @Test
  void allThatWasLeftIsTakenUpAtOnceHoweverFewThreadsThereAre() throws InterruptedException {
    int left = 6;
    for (int i = 0; i < left; i++) {
      add("left-" + i);
      assertThat(new Claims(test.database(), instance).next()).isPresent();
    }
    add("new");

    try (var workers =
        workers(
            instance,
            job -> {
              begun.add(job);
              new CountDownLatch(1).await();
              return OVER;
            })) {
      for (int i = 0; i < left; i++) {
        assertThat(next().lanes().getFirst().value()).startsWith("left-");
      }

      assertThat(begun.poll(2, TimeUnit.SECONDS)).isNull();
      assertThat(workers.busy()).isEqualTo(left);
    }
  }

  @Test
  void aJobThatBreaksSaysWhyAndIsGivenUpAfterSomeTries() throws InterruptedException {
    try (var workers = workers(instance, this::breaks)) {
      add();
      awaitEnd();
      awaitIdle(workers);
    }

    assertThat(begun).hasSize(3);
    assertThat(told.delays)
        .hasSize(2)
        .first()
        .isEqualTo("There is no key. That was try 1 of 3; the next one follows after 0 s.");
    assertThat(told.ends)
        .containsExactly(
            "There is no key. It was tried 3 times and is given up. Mend the cause, then ask again.");
    assertThat(test.number("select count(*) from lane_hold")).isZero();
  }

  @Test
  void aJobWhoseRunMayLiveIsNeverGivenUp() throws InterruptedException {
    told.mayLive.set(true);
    try (var workers = workers(instance, this::breaks)) {
      add();
      for (int i = 0; i < 6; i++) {
        assertThat(next().attempt()).isEqualTo(1);
      }
      assertThat(workers.busy()).isLessThanOrEqualTo(1);
    }

    assertThat(told.ends).isEmpty();
    assertThat(told.delays)
        .contains("There is no key. Its run is not touched, and is taken up again after 0 s.");
    assertThat(test.number("select count(*) from job where state = 'running'")).isEqualTo(1);
  }

  private JobEnd breaks(Job job) {
    begun.add(job);
    throw new IllegalStateException("There is no key.\nAnd no door.");
  }
}
