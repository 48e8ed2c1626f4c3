package org.berth.server.schedule;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.berth.server.db.Database;
import org.quartz.JobBuilder;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.quartz.simpl.SimpleThreadPool;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

/**
 * Timers of all instances together, in a clustered Quartz on PostgreSQL: each fires on one instance
 * at a time, and goes on when that one dies.
 */
public final class Timers implements AutoCloseable {
  private final Map<String, Runnable> tasks = new ConcurrentHashMap<>();
  private final Scheduler scheduler;

  public Timers(Database database, UUID instance) {
    String source = "berth-" + UUID.randomUUID();
    DBConnectionManager.getInstance()
        .addConnectionProvider(source, new Pooled(database.dataSource()));
    try {
      this.scheduler = new StdSchedulerFactory(properties(source, instance)).getScheduler();
      scheduler.setJobFactory(
          (bundle, owner) -> new TimedTask(tasks.get(bundle.getJobDetail().getKey().getName())));
    } catch (SchedulerException e) {
      throw new IllegalStateException("Quartz does not start", e);
    }
  }

  private static Properties properties(String source, UUID instance) {
    var properties = new Properties();
    properties.setProperty(StdSchedulerFactory.PROP_SCHED_INSTANCE_NAME, "berth");
    properties.setProperty(StdSchedulerFactory.PROP_SCHED_INSTANCE_ID, instance.toString());
    properties.setProperty(StdSchedulerFactory.PROP_JOB_STORE_CLASS, JobStoreTX.class.getName());
    properties.setProperty(
        "org.quartz.jobStore.driverDelegateClass", PostgreSQLDelegate.class.getName());
    properties.setProperty("org.quartz.jobStore.dataSource", source);
    properties.setProperty("org.quartz.jobStore.isClustered", "true");
    properties.setProperty("org.quartz.jobStore.tablePrefix", "qrtz_");
    properties.setProperty(
        StdSchedulerFactory.PROP_THREAD_POOL_CLASS, SimpleThreadPool.class.getName());
    properties.setProperty("org.quartz.threadPool.threadCount", "2");
    properties.setProperty("org.quartz.threadPool.threadNamePrefix", "timer");
    return properties;
  }

  /** Our pool, as Quartz wants it. */
  private record Pooled(DataSource source) implements ConnectionProvider {
    @Override
    public Connection getConnection() throws SQLException {
      return source.getConnection();
    }

    @Override
    public void initialize() {
      // The pool is open already.
    }

    @Override
    public void shutdown() {
      // The database closes its pool.
    }
  }

  /** Adds a task before the start; runs of the same task do not overlap. */
  public void every(String name, Duration interval, Runnable task) {
    tasks.put(name, task);
    Trigger trigger =
        TriggerBuilder.newTrigger()
            .withIdentity(name)
            .forJob(name)
            .withSchedule(
                SimpleScheduleBuilder.simpleSchedule()
                    .withIntervalInMilliseconds(interval.toMillis())
                    .withMisfireHandlingInstructionNextWithRemainingCount()
                    .repeatForever())
            .build();
    try {
      scheduler.addJob(
          JobBuilder.newJob(TimedTask.class).withIdentity(name).storeDurably().build(), true);
      if (scheduler.checkExists(TriggerKey.triggerKey(name))) {
        scheduler.rescheduleJob(TriggerKey.triggerKey(name), trigger);
      } else {
        scheduler.scheduleJob(trigger);
      }
    } catch (SchedulerException e) {
      throw new IllegalStateException("Quartz refuses " + name, e);
    }
  }

  /** Lets a task run as soon as may be, besides its times. */
  public void soon(String name) {
    try {
      scheduler.triggerJob(JobKey.jobKey(name));
    } catch (SchedulerException e) {
      throw new IllegalStateException("Quartz refuses " + name, e);
    }
  }

  public void start() {
    try {
      scheduler.start();
    } catch (SchedulerException e) {
      throw new IllegalStateException("Quartz does not start", e);
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
