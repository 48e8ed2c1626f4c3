package org.berth.server.queue;

import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.quartz.InterruptableJob;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.simpl.RAMJobStore;
import org.quartz.simpl.SimpleThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An in-memory Quartz that lends threads: {@link #wake} makes an idle one look for work at once.
 */
final class WorkerThreads implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkerThreads.class);
  private static final JobKey WORK = JobKey.jobKey("work");
  // Quartz refuses idle waits under 1 s; due retries and lost wake-ups are found this often.
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final int count;
  private final Runnable work;
  private final Scheduler scheduler;
  private final AtomicInteger wakes = new AtomicInteger();

  WorkerThreads(int count, Runnable work) {
    this.count = count;
    this.work = work;
    this.scheduler = scheduler(count);
  }

  private Scheduler scheduler(int threads) {
    var properties = new Properties();
    properties.setProperty(
        StdSchedulerFactory.PROP_SCHED_INSTANCE_NAME, "berth-workers-" + UUID.randomUUID());
    properties.setProperty(StdSchedulerFactory.PROP_SCHED_INTERRUPT_JOBS_ON_SHUTDOWN, "true");
    properties.setProperty(
        StdSchedulerFactory.PROP_SCHED_INTERRUPT_JOBS_ON_SHUTDOWN_WITH_WAIT, "true");
    properties.setProperty(StdSchedulerFactory.PROP_JOB_STORE_CLASS, RAMJobStore.class.getName());
    properties.setProperty(
        StdSchedulerFactory.PROP_THREAD_POOL_CLASS, SimpleThreadPool.class.getName());
    properties.setProperty("org.quartz.threadPool.threadCount", Integer.toString(threads));
    properties.setProperty("org.quartz.threadPool.threadNamePrefix", "worker");
    try {
      Scheduler made = new StdSchedulerFactory(properties).getScheduler();
      made.setJobFactory((bundle, owner) -> new Work());
      return made;
    } catch (SchedulerException e) {
      throw new IllegalStateException("Quartz does not start", e);
    }
  }

  /** One thread's stay in {@link #work}. */
  private final class Work implements InterruptableJob {
    private Optional<Thread> thread = Optional.empty();

    @Override
    public void execute(JobExecutionContext context) {
      lend(Optional.of(Thread.currentThread()));
      if (context.getTrigger().getKey().getGroup().equals("wake")) {
        wakes.decrementAndGet();
      }
      try {
        work.run();
      } finally {
        lend(Optional.empty());
        // Quartz takes a thread that comes back interrupted for an error.
        boolean stopped = Thread.interrupted();
        log.debug("thread given back stopped={}", stopped);
      }
    }

    private synchronized void lend(Optional<Thread> to) {
      thread = to;
    }

    @Override
    public synchronized void interrupt() {
      thread.ifPresent(Thread::interrupt);
    }
  }

  void start() {
    try {
      JobDetail job = JobBuilder.newJob(Work.class).withIdentity(WORK).storeDurably().build();
      scheduler.addJob(job, true);
      scheduler.scheduleJob(
          TriggerBuilder.newTrigger()
              .forJob(WORK)
              .withSchedule(
                  SimpleScheduleBuilder.simpleSchedule()
                      .withIntervalInMilliseconds(LOOK.toMillis())
                      .withMisfireHandlingInstructionNextWithRemainingCount()
                      .repeatForever())
              .build());
      scheduler.start();
    } catch (SchedulerException e) {
      throw new IllegalStateException("Quartz does not start", e);
    }
    for (int i = 0; i < count; i++) {
      wake();
    }
  }

  /** Makes one more thread look for work; beyond the number of threads there is no need. */
  void wake() {
    if (wakes.incrementAndGet() > count) {
      wakes.decrementAndGet();
      return;
    }
    schedule(
        TriggerBuilder.newTrigger()
            .withIdentity(UUID.randomUUID().toString(), "wake")
            .forJob(WORK)
            .startNow()
            .build());
  }

  private void schedule(Trigger trigger) {
    try {
      if (!scheduler.isShutdown()) {
        scheduler.scheduleJob(trigger);
      }
    } catch (SchedulerException e) {
      throw new IllegalStateException("Quartz refuses a trigger", e);
    }
  }

  @Override
  public void close() {
    try {
      scheduler.shutdown(true);
    } catch (SchedulerException e) {
      throw new IllegalStateException("Quartz does not stop", e);
    }
  }
}
