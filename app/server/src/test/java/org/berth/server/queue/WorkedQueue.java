package org.berth.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.berth.server.db.TestDatabase;
import org.berth.server.tenant.TenantId;
import org.jdbi.v3.core.Handle;

/** A queue of a test's own, whose workers lose patience after three breaks. */
final class WorkedQueue implements AutoCloseable {
  private static final Setbacks.Rule PATIENCE =
      new Setbacks.Rule(Duration.ofMillis(10), Duration.ofMillis(20), 3);

  final TestDatabase test = new TestDatabase();
  final UUID instance = test.instance();
  final BlockingQueue<Job> begun = new LinkedBlockingQueue<>();
  final Told told = new Told();
  final AtomicBoolean room = new AtomicBoolean(true);

  /** Keeps what people are told. */
  static final class Told implements Breaks {
    final AtomicBoolean mayLive = new AtomicBoolean();
    final BlockingQueue<String> delays = new LinkedBlockingQueue<>();
    final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

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

  Workers workers(UUID as, JobHandler handler) {
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

  void add() {
    add("shop");
  }

  void add(String lane) {
    UUID person = test.person("ada of " + lane);
    UUID request = test.request(person);
    Job job =
        Job.first(test.ids.next(), TenantId.DEFAULT, request, person, JobKind.PLAY, new Lane(lane));
    test.database().useTransaction(tx -> Jobs.add(tx, job));
  }

  /** The next job that a handler was asked for. */
  Job next() throws InterruptedException {
    Job job = begun.poll(20, TimeUnit.SECONDS);
    assertThat(job).isNotNull();
    return job;
  }

  void awaitEnd() {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (test.number("select count(*) from job where state <> 'ended'") > 0) {
      assertThat(System.nanoTime()).isLessThan(until);
      Thread.onSpinWait();
    }
  }

  /** A worker counts as busy until it has come back from the commit that others see before. */
  void awaitIdle(Workers workers) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (workers.busy() > 0) {
      assertThat(System.nanoTime()).isLessThan(until);
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    test.close();
  }
}
