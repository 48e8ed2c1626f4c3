package org.berth.server.environment;

import org.berth.contract.EnvironmentState;
import org.berth.contract.ErrorCode;
import org.berth.server.queue.Breaks;
import org.berth.server.queue.Job;
import org.berth.server.request.Requests;
import org.berth.server.request.Requests.Ending;
import org.berth.server.run.Contacts;
import org.jdbi.v3.core.Handle;

/**
 * Jobs whose handler throws: their requests say why, and fail when it is given up. What is given up
 * has no run that may live.
 */
public final class BrokenJobs implements Breaks {
  private final Requests requests;
  private final Contacts contacts;

  public BrokenJobs(Requests requests, Contacts contacts) {
    this.requests = requests;
    this.contacts = contacts;
  }

  @Override
  public boolean mayLive(Handle tx, Job job) {
    return contacts.mayLive(tx, job.id(), job.attempt());
  }

  @Override
  public void delayed(Handle tx, Job job, String why) {
    requests.delayed(tx, job.request(), why);
  }

  @Override
  public void givenUp(Handle tx, Job job, String why) {
    Ending ending = Ending.failed(ErrorCode.INTERNAL, why);
    contacts.giveUp(tx, job.id(), job.attempt(), why);
    switch (job.kind()) {
      case PROVISION -> failed(tx, job, ending);
      // The environment stays what it is: a deletion is asked for again, a look is repeated.
      case DELETE, RECONCILE, PLAY -> {}
    }
    requests.end(tx, job.tenant(), job.request(), ending);
  }

  private static void failed(Handle tx, Job job, Ending ending) {
    var dao = new EnvironmentDao(tx);
    Living living = dao.ofRequest(job.request());
    if (dao.move(living.id(), ProvisionHandler.BUILDABLE, EnvironmentState.FAILED)) {
      EnvironmentNews.tell(tx, job.tenant(), living.id(), ending);
    }
  }
}
