package org.berth.server.schedule;

import org.berth.server.db.Database;
import org.jspecify.annotations.Nullable;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A task as Quartz runs it; null when only a newer release knows it. */
@DisallowConcurrentExecution
final class TimedTask implements Job {
  private static final Logger log = LoggerFactory.getLogger(TimedTask.class);

  private final @Nullable Runnable task;

  TimedTask(@Nullable Runnable task) {
    this.task = task;
  }

  @Override
  public void execute(JobExecutionContext context) {
    if (task == null) {
      return;
    }
    try {
      task.run();
    } catch (RuntimeException e) {
      if (Database.lost(e)) {
        return;
      }
      log.error(
          "timer broke, next time again name={}", context.getJobDetail().getKey().getName(), e);
    }
  }
}
