package org.berth.server.queue;

import org.jdbi.v3.core.Handle;

/** What becomes of a job whose handler throws, in the transaction that notes it. */
public interface Breaks {
  /**
   * Whether something that the job has begun may live: then it is taken up again for as long as it
   * takes, because what is given up is no longer watched.
   */
  boolean mayLive(Handle tx, Job job);

  /** It is tried again; {@code why} is for those who wait. */
  void delayed(Handle tx, Job job, String why);

  /** It was tried often enough and has ended. */
  void givenUp(Handle tx, Job job, String why);
}
