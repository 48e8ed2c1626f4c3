package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.berth.contract.Run;
import org.berth.server.http.Paging;
import org.berth.server.run.RunDao.Filter;
import org.berth.server.tenant.Scope;
import org.berth.server.tenant.TenantId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The list of runs when there are many ({@code -Dberth.runs=1000000}): each page by an index. */
@Tag("service")
final class ManyRunsTest {
  private static final int RUNS = Integer.getInteger("berth.runs", 50_000);

  @TempDir private static Path home;
  private static RunFixture berth;

  @BeforeAll
  static void fill() {
    berth = new RunFixture(home);
    RunId like = berth.open(berth.playbook("[]"));
    berth.database.useTransaction(
        tx -> {
          tx.createUpdate(
                  """
                  insert into run (id, tenant_id, job_id, attempt, playbook, state, variables, options, limit_seconds,
                                   created_at, ended_at)
                  select first_id_at(now() - interval '300 days' + make_interval(secs => number * 20)), run.tenant_id,
                         run.job_id, number + 1, 'playbooks/' || number % 7 || '.yml',
                         case number % 50 when 0 then 'failed' else 'succeeded' end, '{}', '[]', 60, now(), now()
                    from run, generate_series(1, :runs) as number where run.id = :like
                  """)
              .bind("runs", RUNS)
              .bind("like", like.value())
              .execute();
          tx.execute("analyze run");
        });
  }

  @AfterAll
  static void stop() {
    berth.close();
  }

  static Stream<Arguments> lists() {
    return Stream.of(
            new Filter(Optional.empty(), Optional.empty(), Optional.empty()),
            new Filter(Optional.empty(), Optional.empty(), Optional.of("failed")),
            new Filter(Optional.empty(), Optional.empty(), Optional.of("lost_contact")),
            new Filter(Optional.empty(), Optional.of("playbooks/3.yml"), Optional.empty()),
            new Filter(Optional.empty(), Optional.of("playbooks/none.yml"), Optional.empty()),
            new Filter(Optional.empty(), Optional.of("playbooks/3.yml"), Optional.of("failed")))
        .flatMap(
            filter ->
                Stream.of(Arguments.of(filter, "created_at"), Arguments.of(filter, "-created_at")));
  }

  @ParameterizedTest
  @MethodSource("lists")
  void aPageOfTheListSortsNothingAndReadsLittle(Filter filter, String sort) {
    Scope scope = new Scope(TenantId.DEFAULT);
    Paging<Run> beginning = RunDao.LISTING.part(100, Optional.of(sort), Optional.empty());
    List<Run> rows = berth.database.inTransaction(tx -> RunDao.list(tx, scope, filter, beginning));
    Optional<String> next = Optional.ofNullable(beginning.page(rows).next());
    Paging<Run> middle = RunDao.LISTING.part(100, Optional.of(sort), next);

    String plan = berth.database.inTransaction(tx -> RunDao.plan(tx, scope, filter, middle));

    assertThat(plan).contains("Index").doesNotContain("Sort", "Seq Scan on run");
  }
}
