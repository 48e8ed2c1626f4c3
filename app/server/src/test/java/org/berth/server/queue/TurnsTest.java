package org.berth.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.berth.server.db.TestDatabase;
import org.berth.server.tenant.TenantId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Turns go round fairly, nobody starves, and what holds a job up is said. */
@Tag("service")
final class TurnsTest {
  private static final JobEnd OVER = new JobEnd.Over(tx -> {});
  private static final QueueRule RULE = new QueueRule(Duration.ofMinutes(10), 2, Map.of("ada", 3));

  private static TestDatabase test;
  private static Claims claims;
  private static UUID ada;
  private static UUID bob;

  @BeforeAll
  static void start() {
    test = new TestDatabase();
    claims = new Claims(test.database(), test.instance());
    ada = test.person("ada");
    bob = test.person("bob");
    test.database().useTransaction(tx -> Jobs.rule(tx, RULE));
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

  private static Job add(UUID owner, String lane) {
    return add(job(owner, lane));
  }

  private static Job job(UUID owner, String lane) {
    return Job.first(
        test.ids.next(),
        TenantId.DEFAULT,
        test.request(owner),
        owner,
        JobKind.PLAY,
        new Lane(lane));
  }

  private static Job add(Job job) {
    test.database().useTransaction(tx -> Jobs.add(tx, job));
    return job;
  }

  private static Job onNode(UUID owner, String lane) {
    Job job = add(owner, lane);
    test.database()
        .useTransaction(tx -> tx.execute("update job set node = 'pve1' where id = ?", job.id()));
    return job;
  }

  private static void aged(Job job) {
    test.database()
        .useTransaction(
            tx ->
                tx.execute(
                    "update job set next_try_at = now() - interval '11 minutes' where id = ?",
                    job.id()));
  }

  private static Standing standing(Job job) {
    return test.database().inTransaction(tx -> Jobs.standing(tx, job.request())).orElseThrow();
  }

  private static void finish(Job job) {
    test.database().useTransaction(tx -> Jobs.finish(tx, job, OVER));
  }

  @Test
  void anOwnerOfWeightThreeHasThreeJobsRunningWhereAnotherHasOne() {
    for (int i = 0; i < 8; i++) {
      add(bob, "b" + i);
      add(ada, "a" + i);
    }

    List<UUID> owners = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      owners.add(claims.next().orElseThrow().owner());
    }

    assertThat(owners).filteredOn(ada::equals).hasSize(6);
  }

  @Test
  void placesAreGivenInTheOrderInWhichJobsAreThenTaken() {
    List<Job> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(add(bob, "b" + i));
      all.add(add(ada, "a" + i));
    }
    all.add(add(job(ada, "t").byTimer()));
    Job old = add(job(bob, "old").byTimer());
    aged(old);
    all.add(old);
    Map<UUID, Integer> places = new java.util.HashMap<>();
    all.forEach(job -> places.put(job.id(), standing(job).place().orElseThrow()));

    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      taken.add(places.get(claims.next().orElseThrow().id()));
    }

    assertThat(taken).isSorted().hasSize(12);
  }

  @Test
  void whatPeopleWaitForComesBeforeWhatATimerAskedForUntilThatHasWaitedLong() {
    Job timed = add(job(bob, "timed").byTimer());
    Job asked = add(ada, "asked");
    Job old = add(job(ada, "old").byTimer());
    aged(old);

    assertThat(claims.next().orElseThrow().id()).isEqualTo(old.id());
    assertThat(claims.next().orElseThrow().id()).isEqualTo(asked.id());
    assertThat(claims.next().orElseThrow().id()).isEqualTo(timed.id());
  }

  @Test
  void aPersonsJobBringsTheTimersJobForwardThatIsBeforeItInItsLane() {
    Job timed = add(job(bob, "shop").byTimer());
    add(ada, "shop");
    add(ada, "other");

    assertThat(claims.next().orElseThrow().id()).isEqualTo(timed.id());
  }

  @Test
  void aNodeHasNoMoreJobsThanItMayAndTheNextSaysSo() {
    Job first = onNode(ada, "a");
    onNode(ada, "b");
    Job third = onNode(ada, "c");
    Job elsewhere = add(ada, "d");
    claims.next();
    claims.next();

    Job next = claims.next().orElseThrow();

    assertThat(next.id()).isEqualTo(elsewhere.id());
    assertThat(claims.next()).isEmpty();
    assertThat(standing(third).hold()).contains(new Standing.Hold.Node("pve1", 2));
    finish(first.nextAttempt());
    assertThat(claims.next().orElseThrow().id()).isEqualTo(third.id());
  }

  @Test
  void aJobThatOnlyNeedsAWorkerSaysSo() {
    test.database().useTransaction(tx -> tx.execute("update instance set seen_at = now()"));
    add(ada, "a");
    claims.next();

    assertThat(standing(add(bob, "b")).hold()).contains(new Standing.Hold.Workers(1));
  }

  @Test
  void whoeverLeavesALaneLetsTheNextInItBeClaimed() {
    Job first = add(ada, "shop");
    Job second = add(bob, "shop");
    Job third = add(ada, "shop");
    Job running = claims.next().orElseThrow();
    assertThat(claims.next()).isEmpty();
    assertThat(test.number("select count(*) from job where parked")).isEqualTo(2);

    test.database().useTransaction(tx -> Jobs.withdraw(tx, second.request()));
    finish(running);
    Optional<Job> next = claims.next();

    assertThat(running.id()).isEqualTo(first.id());
    assertThat(next.orElseThrow().id()).isEqualTo(third.id());
  }

  @Test
  void aJobInItsRetryPauseKeepsTheJobsBehindItInOrder() {
    add(ada, "shop");
    Job second = add(bob, "shop");
    Job first = claims.next().orElseThrow();
    claims.next();

    test.database()
        .useTransaction(
            tx -> Jobs.finish(tx, first, new JobEnd.Judged(t -> Optional.of(Retry.UNREACHABLE))));

    assertThat(claims.next()).isEmpty();
    assertThat(standing(first).hold())
        .hasValueSatisfying(hold -> assertThat(hold.words()).contains("because of unreachable"));
    test.database().useTransaction(tx -> Jobs.withdraw(tx, first.request()));
    assertThat(claims.next().orElseThrow().id()).isEqualTo(second.id());
  }
}
