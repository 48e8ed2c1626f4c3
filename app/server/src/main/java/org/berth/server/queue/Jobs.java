package org.berth.server.queue;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.berth.server.db.Channel;
import org.berth.server.db.Database;
import org.jdbi.v3.core.Handle;

/** The queue. A job that is in it is worked on until it ends, whatever dies meanwhile. */
public final class Jobs {
  private Jobs() {}

  /** How a waiting job stands: how many are before it, and which request holds its lane. */
  public record Standing(int position, Optional<UUID> heldBy) {}

  /** Queues a job; workers hear of it when {@code tx} commits. */
  public static void add(Handle tx, Job job) {
    new QueueDao(tx).insert(job);
    Database.notify(tx, Channel.BERTH_JOB, job.id().toString());
  }

  /** Where a request's job stands; empty when it does not wait. */
  public static Optional<Standing> standing(Handle tx, UUID request) {
    return new QueueDao(tx).standing(request);
  }

  /** Takes a job back that nobody works on; false when it runs or has ended. */
  public static boolean withdraw(Handle tx, UUID request) {
    boolean withdrawn = new QueueDao(tx).withdraw(request) > 0;
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

  /** Ends an attempt: job, lanes and whatever the handler adds, in one transaction. */
  static void finish(Handle tx, Job job, JobEnd end) {
    var dao = new QueueDao(tx);
    if (!dao.lockAttempt(job)) {
      // A fence ended it meanwhile; what this attempt found out is no longer asked for.
      return;
    }
    end.decide(tx).ifPresentOrElse(why -> dao.again(job, why), () -> dao.end(job));
    dao.giveLanesBack(job);
    Database.notify(tx, Channel.BERTH_JOB, "");
  }
}
