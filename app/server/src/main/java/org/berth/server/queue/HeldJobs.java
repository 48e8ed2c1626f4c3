package org.berth.server.queue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.berth.server.db.Database;

/**
 * The jobs that are held in an instance's name. The database says which; those that threads here
 * have are known in memory, so that none is worked on twice, and none by nobody.
 */
final class HeldJobs {
  private final Database database;
  private final UUID instance;
  private final Set<Job> known = ConcurrentHashMap.newKeySet();

  HeldJobs(Database database, UUID instance) {
    this.database = database;
    this.instance = instance;
  }

  /** Notes that the caller works on it; false when somebody here does already. */
  boolean take(Job job) {
    return known.add(job);
  }

  /** Nobody here works on it any more; when it is still held, it is found again. */
  void forget(Job job) {
    known.remove(job);
  }

  /**
   * Takes all that nobody here knows, oldest first: what was left before a restart, and what was
   * claimed while the answer to the claim was lost.
   */
  List<Job> takeStrays() {
    List<Job> taken = held().stream().filter(this::take).toList();
    Set<Job> gone = new HashSet<>(taken);
    try {
      if (!taken.isEmpty()) {
        // One that was just claimed may have ended between the look and our taking it.
        held().forEach(gone::remove);
      }
    } finally {
      known.removeAll(gone);
    }
    return taken.stream().filter(job -> !gone.contains(job)).toList();
  }

  private List<Job> held() {
    return database.inTransaction(tx -> Jobs.heldBy(tx, instance));
  }
}
