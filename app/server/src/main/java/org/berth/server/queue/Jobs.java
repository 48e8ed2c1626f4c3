package org.berth.server.queue;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.berth.server.db.Channel;
import org.berth.server.db.Database;
import org.jdbi.v3.core.Handle;

/** The queue. A job that is in it is worked on until it ends, whatever dies meanwhile. */
public final class Jobs {
  private static final int LONG_QUEUE = 1000;

  /** Longer than what a person counts, and short enough that nobody who asks for work waits. */
  private static final int QUEUE_IN_PASSING = 100;

  private Jobs() {}

  /** Queues a job; workers hear of it when {@code tx} commits, or when its lane comes free. */
  public static void add(Handle tx, Job job) {
    if (new QueueDao(tx).insert(job)) {
      Database.notify(tx, Channel.BERTH_JOB, job.id().toString());
    }
  }

  /** How turns are taken from now on, by all instances. */
  public static void rule(Handle tx, QueueRule rule) {
    new QueueDao(tx).rule(rule);
  }

  /** Lets a job that was just added be made of content that was used before, named by its hash. */
  public static void pin(Handle tx, Job job, String content) {
    new QueueDao(tx).pin(job, content);
  }

  /** Where a request's job stands; empty when it does not wait. */
  public static Optional<Standing> standing(Handle tx, UUID request) {
    return new StandingDao(tx).standing(request);
  }

  /**
   * The same right after a request was queued: without its place when more than a few wait, or when
   * it is its lane that it waits for.
   */
  public static Optional<Standing> standingInPassing(Handle tx, UUID request) {
    var dao = new StandingDao(tx);
    return dao.unplaced(request)
        .map(
            standing ->
                standing.waitsForLane()
                    ? standing
                    : standing.at(dao.place(request, QUEUE_IN_PASSING)));
  }

  /**
   * Where the jobs of requests stand, by request, those that do not wait left out. In a long queue
   * the places are left out too: a list must not take longer because much is to be done.
   */
  public static Map<UUID, Standing> standings(Handle tx, Collection<UUID> requests) {
    return requests.isEmpty() ? Map.of() : new StandingDao(tx).standings(requests, LONG_QUEUE);
  }

  /** What a request's work needs; nothing when it never had a job. */
  public static List<Lane> lanesOf(Handle tx, UUID request) {
    return new QueueDao(tx).lanesOf(request);
  }

  /** Takes a job back that nobody works on; false when it runs or has ended. */
  public static boolean withdraw(Handle tx, UUID request) {
    var dao = new QueueDao(tx);
    dao.lanesOf(request).forEach(dao::lockLane);
    boolean withdrawn = dao.withdraw(request) > 0;
    if (withdrawn) {
      Database.notify(tx, Channel.BERTH_JOB, "");
    }
    return withdrawn;
  }

  /** Leaves word for the one who works on a request; false when nobody does. */
  public static boolean askToCancel(Handle tx, UUID request, CancelMode mode) {
    return new QueueDao(tx).askToCancel(request, mode) > 0;
  }

  /** Whether somebody asked to cancel a job; the answer holds until {@code tx} ends. */
  public static boolean cancelled(Handle tx, Job job) {
    return new QueueDao(tx).cancelled(job.id());
  }

  /** What an instance was working on when it was last seen. */
  static List<Job> heldBy(Handle tx, UUID instance) {
    return new QueueDao(tx).runningOn(instance);
  }

  /**
   * Ends all that an instance works on and gives its lanes back, because somebody answers for it
   * that the instance is gone. What the instance finds out later about these attempts is not asked
   * for.
   */
  public static List<Job> fence(Handle tx, UUID instance) {
    var dao = new QueueDao(tx);
    List<Job> held = dao.runningOn(instance);
    held.stream()
        .flatMap(job -> job.lanes().stream())
        .distinct()
        .sorted(Comparator.comparing(Lane::value))
        .forEach(dao::lockLane);
    List<Job> fenced = held.stream().filter(dao::lockAttempt).toList();
    dao.giveLanesBack(fenced);
    fenced.forEach(dao::end);
    Database.notify(tx, Channel.BERTH_JOB, "");
    return fenced;
  }

  /** Ends an attempt: job, lane and whatever the handler adds, in one transaction. */
  static void finish(Handle tx, Job job, JobEnd end) {
    var dao = new QueueDao(tx);
    job.lanes().forEach(dao::lockLane);
    if (!dao.lockAttempt(job)) {
      // A fence ended it meanwhile; what this attempt found out is no longer asked for.
      return;
    }
    // Before the handler's part: the next job of the lane is locked with it, and jobs are locked
    // before environments and requests.
    dao.giveLanesBack(List.of(job));
    end.decide(tx).ifPresentOrElse(why -> dao.again(job, why), () -> dao.end(job));
    Database.notify(tx, Channel.BERTH_JOB, "");
  }
}
