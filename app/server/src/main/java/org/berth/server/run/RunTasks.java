package org.berth.server.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Notes the tasks of runs as they begin, and what is known of their durations when a run ends. */
final class RunTasks {
  private RunTasks() {}

  /** Notes the tasks that begin in a batch of events, in the transaction that stores it. */
  static void note(Handle tx, RunId run, List<SpoolBatch.Event> events) {
    List<SpoolBatch.Event> begun =
        events.stream()
            .filter(event -> event.json().path("event").asText().equals("task_started"))
            .toList();
    if (begun.isEmpty()) {
      return;
    }
    tx.createUpdate(
            """
            insert into run_task (run_id, seq, task, name, started_at)
            select :run, task.seq, task.task, task.name, cast(task.at as timestamptz)
              from unnest(cast(:seqs as bigint[]), cast(:tasks as text[]), cast(:names as text[]), cast(:ats as text[]))
                   as task (seq, task, name, at)
            """)
        .bind("run", run.value())
        .bindArray("seqs", Long.class, begun.stream().map(SpoolBatch.Event::seq).toList())
        .bindArray("tasks", String.class, begun.stream().map(RunTasks::task).toList())
        .bindArray("names", String.class, begun.stream().map(RunTasks::name).toList())
        .bindArray("ats", String.class, begun.stream().map(RunTasks::at).toList())
        .execute();
  }

  /** Its file and name: the number of its line changes with every edit above it. */
  private static String task(SpoolBatch.Event event) {
    String file = event.json().path("task_path").asText().replaceFirst(":\\d+$", "");
    return file + " " + name(event);
  }

  private static String name(SpoolBatch.Event event) {
    JsonNode name = event.json().path("task");
    return name.asText();
  }

  private static String at(SpoolBatch.Event event) {
    return event.json().path("at").asText();
  }

  /** Says when a run that has just begun will likely end; says nothing about what never ran. */
  static void expect(Handle tx, RunId run) {
    tx.createUpdate(
            """
            update run set first_eta = run.started_at + make_interval(secs => run_history.median_ms / 1000.0)
              from job join run_history on run_history.kind = job.kind
             where run.id = :run and job.id = run.job_id and run_history.playbook = run.playbook
               and not run.options @> '["--check"]'
            """)
        .bind("run", run.value())
        .execute();
  }

  /** Remembers how long an ended run and its tasks took if it went well, and forgets the rest. */
  static void remember(Handle tx, RunId run) {
    tx.createUpdate(
            """
            with ended as (
              select run.id, run.playbook, run.ended_at from run
               where run.id = :run and run.state = 'succeeded' and not run.options @> '["--check"]'
            ), lasted as (
              select ended.playbook, run_task.task, run_task.name,
                     row_number() over (order by run_task.seq) as number,
                     coalesce(lead(run_task.started_at) over (order by run_task.seq), ended.ended_at)
                       - run_task.started_at as duration
                from run_task join ended on ended.id = run_task.run_id
            )
            insert into task_history as known (playbook, task, name, number, times, durations)
            select playbook, task, min(name), min(number), count(*),
                   array[cast(greatest(0, extract(epoch from avg(duration)) * 1000) as int)]
              from lasted group by playbook, task
            on conflict (playbook, task) do update
               set name = excluded.name, number = excluded.number, times = excluded.times, seen_at = now(),
                   durations = remembered(known.durations, excluded.durations[1])
            """)
        .bind("run", run.value())
        .execute();
    tx.createUpdate(
            """
            insert into run_history as known (kind, playbook, durations)
            select job.kind, run.playbook,
                   array[cast(greatest(0, extract(epoch from run.ended_at - run.started_at) * 1000) as int)]
              from run join job on job.id = run.job_id
             where run.id = :run and run.state = 'succeeded' and run.started_at is not null
               and not run.options @> '["--check"]'
            on conflict (kind, playbook) do update
               set seen_at = now(), durations = remembered(known.durations, excluded.durations[1])
            """)
        .bind("run", run.value())
        .execute();
    tx.createUpdate(
            """
            delete from run_task where run_id = :run
            """)
        .bind("run", run.value())
        .execute();
  }
}
