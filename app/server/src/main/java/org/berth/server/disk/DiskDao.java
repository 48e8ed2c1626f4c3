package org.berth.server.disk;

import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Rows of {@code disk_low}. */
final class DiskDao {
  private DiskDao() {}

  /** Notes what an instance lacks, or that it lacks nothing. */
  static void tell(Handle tx, UUID instance, Optional<String> sentence) {
    tx.createUpdate("delete from disk_low where instance_id = :instance")
        .bind("instance", instance)
        .execute();
    sentence.ifPresent(
        why ->
            tx.createUpdate("insert into disk_low (instance_id, sentence) values (:instance, :why)")
                .bind("instance", instance)
                .bind("why", why)
                .execute());
  }
}
