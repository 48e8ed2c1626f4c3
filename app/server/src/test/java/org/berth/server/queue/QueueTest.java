package org.berth.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.berth.server.db.TestDatabase;
import org.berth.server.tenant.TenantId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A job is claimed once, alone in its lanes, in turn. */
@Tag("service")
final class QueueTest {
  private static final JobEnd OVER = new JobEnd.Over(tx -> {});

  private static TestDatabase test;
  private static UUID instance;
  private static UUID ada;
  private static UUID bob;

  @BeforeAll
  static void start() {
    test = new TestDatabase();
    instance = test.instance();
    ada = test.person("ada");
    bob = test.person("bob");
  }

  @AfterAll
  static void stop() {
    test.close();
  }

  @AfterEach
  void emptyTheQueue() {
    test.database()
        .useTransaction(
            tx -> {
              tx.execute("delete from lane_hold");
              tx.execute("delete from job");
            });
  }

  private static UUID add(UUID owner, String... names) {
    UUID request = test.request(owner);
    List<Lane> lanes = Stream.of(names).map(Lane::new).toList();
    Job job = Job.first(test.ids.next(), TenantId.DEFAULT, request, owner, JobKind.PLAY, lanes);
    test.database().useTransaction(tx -> Jobs.add(tx, job));
    return job.id();
  }

  private static void finish(Job job, JobEnd end) {
    test.database().useTransaction(tx -> Jobs.finish(tx, job, end));
  }

  @Test
  void aStormOfWorkersTakesEveryJobOnceAndNeverTwoOfALane() throws Exception {
    for (int i = 0; i < 200; i++) {
      add(ada, "lane-" + i % 10);
    }
    Set<Lane> open = ConcurrentHashMap.newKeySet();
    var clashes = new ConcurrentLinkedQueue<Job>();
    var taken = new ConcurrentLinkedQueue<UUID>();

    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        all.add(workers.submit(() -> workUntilEmpty(open, clashes, taken)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }

    assertThat(clashes).isEmpty();
    assertThat(taken).hasSize(200).doesNotHaveDuplicates();
    assertThat(test.number("select count(*) from lane_hold")).isZero();
    assertThat(test.number("select count(*) from job where state <> 'ended' or attempt <> 1"))
        .isZero();
  }

  private static void workUntilEmpty(
      Set<Lane> open, ConcurrentLinkedQueue<Job> clashes, ConcurrentLinkedQueue<UUID> taken) {
    var claims = new Claims(test.database(), instance);
    while (test.number("select count(*) from job where state = 'waiting'") > 0) {
      Optional<Job> job = claims.next();
      if (job.isPresent()) {
        Lane lane = job.get().lanes().getFirst();
        if (!open.add(lane)) {
          clashes.add(job.get());
        }
        taken.add(job.get().id());
        open.remove(lane);
        finish(job.get(), OVER);
      }
    }
  }

  @Test
  void jobsOfOneLaneComeInTheOrderInWhichTheyWereAskedFor() {
    UUID first = add(ada, "shop");
    UUID second = add(bob, "shop");
    var claims = new Claims(test.database(), instance);

    Job one = claims.next().orElseThrow();
    Optional<Job> meanwhile = claims.next();
    finish(one, OVER);
    Job two = claims.next().orElseThrow();

    assertThat(one.id()).isEqualTo(first);
    assertThat(meanwhile).isEmpty();
    assertThat(two.id()).isEqualTo(second);
  }

  @Test
  void aJobOfSeveralLanesWaitsUntilItCanHaveAllAndKeepsWhatComesLaterOutOfEach() {
    UUID first = add(ada, "blog");
    UUID rollout = add(ada, "shop", "blog", "wiki");
    UUID later = add(bob, "wiki");
    UUID elsewhere = add(bob, "news");
    var claims = new Claims(test.database(), instance);

    Job one = claims.next().orElseThrow();
    Job other = claims.next().orElseThrow();
    assertThat(List.of(one.id(), other.id())).containsExactlyInAnyOrder(first, elsewhere);
    assertThat(claims.next()).as("blog is held, and wiki is asked for before").isEmpty();
    finish(one.id().equals(first) ? one : other, OVER);
    Job all = claims.next().orElseThrow();
    assertThat(all.id()).isEqualTo(rollout);
    assertThat(claims.next()).as("it holds wiki now").isEmpty();
    finish(all, OVER);

    assertThat(claims.next().orElseThrow().id()).isEqualTo(later);
  }

  @Test
  void aJobOfSeveralLanesThatIsTakenBackLetsThoseBehindItGo() {
    UUID first = add(ada, "blog");
    UUID rollout = add(ada, "shop", "blog");
    UUID behind = add(bob, "shop");
    var claims = new Claims(test.database(), instance);
    assertThat(claims.next().map(Job::id)).contains(first);
    assertThat(claims.next()).isEmpty();

    test.database().useTransaction(tx -> Jobs.withdraw(tx, requestOf(rollout)));

    assertThat(claims.next().orElseThrow().id()).isEqualTo(behind);
  }

  @Test
  void anOwnerWithLessRunningComesBeforeOneWhoAskedEarlier() {
    add(ada, "a");
    add(ada, "b");
    UUID ofBob = add(bob, "c");
    var claims = new Claims(test.database(), instance);

    claims.next();
    Job next = claims.next().orElseThrow();

    assertThat(next.id()).isEqualTo(ofBob);
  }

  @Test
  void aRetryWaitsByTheDatabasesClockAndCountsAsAnotherTry() {
    add(ada, "shop");
    var claims = new Claims(test.database(), instance);
    Job first = claims.next().orElseThrow();

    finish(first, new JobEnd.Judged(tx -> Optional.of(Retry.UNREACHABLE)));
    Optional<Job> tooEarly = claims.next();
    test.database()
        .useTransaction(tx -> tx.execute("update job set next_try_at = now() - interval '1 s'"));
    Job second = claims.next().orElseThrow();

    assertThat(first.attempt()).isEqualTo(1);
    assertThat(tooEarly).isEmpty();
    assertThat(second.attempt()).isEqualTo(2);
  }

  @Test
  void anEndThatWasFencedMeanwhileChangesNothing() {
    add(ada, "shop");
    Job job = new Claims(test.database(), instance).next().orElseThrow();
    test.database()
        .useTransaction(
            tx ->
                tx.execute("update job set state = 'ended', instance_id = null, ended_at = now()"));
    List<String> done = new ArrayList<>();

    finish(job, new JobEnd.Over(tx -> done.add("too late")));

    assertThat(done).isEmpty();
  }

  @Test
  void aWaitingJobKnowsItsPlaceAndWhoHoldsItsLane() {
    add(ada, "shop");
    UUID second = add(bob, "shop");
    Job running = new Claims(test.database(), instance).next().orElseThrow();

    Standing standing =
        test.database().inTransaction(tx -> Jobs.standing(tx, requestOf(second))).orElseThrow();

    assertThat(standing.place()).hasValue(1);
    assertThat(standing.hold()).contains(new Standing.Hold.Lane(running.request(), true));
  }

  private static UUID requestOf(UUID job) {
    return test.database()
        .inTransaction(
            tx ->
                tx.createQuery("select request_id from job where id = :id")
                    .bind("id", job)
                    .mapTo(UUID.class)
                    .one());
  }
}
