package org.berth.server.instance;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.berth.contract.ErrorCode;
import org.berth.contract.Fence;
import org.berth.contract.Instance;
import org.berth.contract.InstanceState;
import org.berth.server.audit.Audits;
import org.berth.server.db.Database;
import org.berth.server.http.Caller;
import org.berth.server.problem.Failure;
import org.berth.server.queue.Job;
import org.berth.server.queue.Jobs;
import org.berth.server.request.Requests;
import org.berth.server.run.Contacts;
import org.jdbi.v3.core.Handle;

/**
 * Gives up what an instance works on that is gone for good. A person answers for that: nothing here
 * can see whether its playbooks go on behind a cut cable.
 */
public final class Fences {
  private final Database database;
  private final Duration lostAfter;
  private final Requests requests;
  private final Contacts contacts;

  public Fences(Database database, Duration lostAfter, Requests requests, Contacts contacts) {
    this.database = database;
    this.lostAfter = lostAfter;
    this.requests = requests;
    this.contacts = contacts;
  }

  Fence fence(Caller caller, UUID id, String reason) {
    return database.inTransaction(
        tx -> {
          var dao = new InstanceDao(tx);
          Instance instance =
              dao.lock(id, lostAfter)
                  .orElseThrow(
                      () -> new Failure(ErrorCode.NOT_FOUND, "There is no instance " + id));
          if (instance.state() == InstanceState.ALIVE) {
            throw new Failure(
                ErrorCode.WRONG_STATE,
                "Instance %s on %s lives: it was seen at %s. Stop it, or cancel its runs"
                    .formatted(id, instance.host(), instance.seenAt()));
          }
          String sentence = "Its instance on %s was fenced: %s".formatted(instance.host(), reason);
          List<UUID> ended = giveUp(tx, id, sentence);
          dao.fenced(id, reason);
          Audits.add(
              tx,
              caller,
              "instance.fence",
              new Audits.Subject("instance", id),
              Map.of("reason", reason, "requests", ended));
          return new Fence(id, ended, sentence);
        });
  }

  private List<UUID> giveUp(Handle tx, UUID instance, String sentence) {
    List<Job> jobs = Jobs.fence(tx, instance);
    contacts.abandon(tx, jobs.stream().map(Job::id).toList(), sentence);
    for (Job job : jobs) {
      requests.end(
          tx, job.tenant(), job.request(), Requests.Ending.failed(ErrorCode.ABANDONED, sentence));
    }
    return jobs.stream().map(Job::request).toList();
  }
}
