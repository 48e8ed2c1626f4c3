package org.berth.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.berth.server.db.TestDatabase;
import org.berth.server.tenant.TenantId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A claim does not take longer because much waits, and nobody is forgotten in a storm. */
@Tag("service")
final class LongQueueTest {
  private static final JobEnd OVER = new JobEnd.Over(tx -> {});

  private TestDatabase test = new TestDatabase();
  private UUID instance = test.instance();

  @BeforeEach
  void begin() {
    test.person("ada");
  }

  @AfterEach
  void stop() {
    test.close();
  }

  private void execute(String... statements) {
    test.database().useTransaction(tx -> List.of(statements).forEach(tx::execute));
  }

  /** Half of them in one lane, the others of 100 owners on four nodes. */
  private void fill(UUID request) {
    execute(
        """
        insert into person (id, tenant_id, name, role)
        select gen_random_uuid(), '00000000-0000-7000-8000-000000000001', 'p' || number, 'member'
          from generate_series(0, 99) as number
        """,
        """
        insert into job (id, tenant_id, request_id, owner_id, kind, lanes, node, state, next_try_at)
        select gen_random_uuid(), person.tenant_id, '%s', person.id, 'play',
               array[case when number %% 2 = 0 then 'one' else 'lane-' || number end], 'pve' || number %% 4, 'waiting',
               now() - make_interval(secs => number %% 300)
          from generate_series(1, 100000) as number
          join person on person.name = 'p' || case when number %% 2 = 0 then 0 else number %% 100 end
        """
            .formatted(request));
    executeAlone("analyze job");
  }

  private void executeAlone(String statement) {
    try (var connection = test.database().dataSource().getConnection();
        var sql = connection.createStatement()) {
      sql.execute(statement);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aClaimAmongAHundredThousandReadsAFewRowsByIndexes() {
    UUID ada = test.person("owner");
    UUID request = test.request(ada);
    fill(request);
    var claims = new Claims(test.database(), instance);
    // Once the long lane has a holder, all that wait for it are put aside.
    for (int i = 0; i < 12; i++) {
      assertThat(claims.next()).isPresent();
    }

    List<String> lines =
        test.database()
            .inTransaction(
                tx ->
                    tx.createQuery("explain (analyze, buffers) " + ClaimDao.NEXT)
                        .mapTo(String.class)
                        .list());
    String plan = String.join("\n", lines);

    assertThat(plan).contains("job_turn").doesNotContain("Seq Scan on job");
    double milliseconds =
        Double.parseDouble(plan.replaceAll("(?s).*Execution Time: ([0-9.]+) ms.*", "$1"));
    assertThat(milliseconds).as(plan).isLessThan(150);
  }

  @Test
  void nobodyIsForgottenWhenManyAddTakeEndAndWithdrawAtOnce() throws Exception {
    UUID ada = test.person("owner");
    var left = new AtomicInteger(400);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        all.add(threads.submit(() -> add(ada, left)));
        all.add(threads.submit(() -> work(left)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }

    assertThat(test.number("select count(*) from job where state <> 'ended'")).isZero();
    assertThat(test.number("select count(*) from lane_hold")).isZero();
  }

  private void add(UUID owner, AtomicInteger left) {
    while (left.decrementAndGet() >= 0) {
      UUID request = test.request(owner);
      List<Lane> lanes =
          ThreadLocalRandom.current()
              .ints(1 + ThreadLocalRandom.current().nextInt(2), 0, 4)
              .mapToObj(number -> new Lane("lane-" + number))
              .toList();
      Job job = Job.first(test.ids.next(), TenantId.DEFAULT, request, owner, JobKind.PLAY, lanes);
      test.database().useTransaction(tx -> Jobs.add(tx, job));
      if (ThreadLocalRandom.current().nextInt(4) == 0) {
        test.database().useTransaction(tx -> Jobs.withdraw(tx, request));
      }
    }
  }

  private void work(AtomicInteger left) {
    var claims = new Claims(test.database(), instance);
    long until = System.nanoTime() + 30_000_000_000L;
    while (System.nanoTime() < until
        && (left.get() > 0
            || test.number("select count(*) from job where state = 'waiting'") > 0)) {
      claims
          .next()
          .ifPresent(job -> test.database().useTransaction(tx -> Jobs.finish(tx, job, OVER)));
    }
  }
}
