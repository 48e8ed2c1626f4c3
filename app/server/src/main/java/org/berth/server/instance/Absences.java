package org.berth.server.instance;

import java.time.Duration;
import java.util.UUID;
import org.berth.server.instance.InstanceDao.Silent;
import org.berth.server.run.Contacts;
import org.jdbi.v3.core.Handle;

/**
 * What each sign of life brings: this instance's runs are in sight again, and contact is lost with
 * those of instances that give none.
 */
public final class Absences {
  private final UUID self;
  private final Duration lostAfter;
  private final Contacts contacts;

  public Absences(UUID self, Duration lostAfter, Contacts contacts) {
    this.self = self;
    this.lostAfter = lostAfter;
    this.contacts = contacts;
  }

  void look(Handle tx) {
    contacts.regain(tx, self);
    for (Silent other : new InstanceDao(tx).silent(lostAfter)) {
      contacts.lose(
          tx,
          other.id(),
          "Instance %s on %s has not been seen since %s; the run may go on there. Bring the instance back, or fence it."
              .formatted(other.id(), other.host(), other.seenAt()));
    }
  }

  /** What was given up while this instance was away must not go on here; false when some may. */
  boolean fenced() throws InterruptedException {
    return contacts.endAbandoned(self);
  }
}
