package org.berth.server.request;

import java.util.Optional;
import java.util.UUID;
import org.berth.contract.ErrorCode;
import org.berth.server.db.Columns;
import org.berth.server.problem.Failure;
import org.jdbi.v3.core.Handle;

/** Rows of {@code idempotency}. */
final class IdempotencyDao {
  private final Handle handle;

  IdempotencyDao(Handle handle) {
    this.handle = handle;
  }

  private record Used(UUID request, String question) {}

  /** Takes a call's key, if it has one, for a request that is there; true when it was taken. */
  boolean takenBefore(UUID person, Idempotency call, UUID request) {
    return call.key().flatMap(key -> take(person, key, call.question(), request)).isPresent();
  }

  /**
   * Takes a key for a request that is about to be made. If it was taken before, the request that it
   * was taken for; a transaction that is just taking it is waited for.
   */
  Optional<UUID> take(UUID person, String key, String question, UUID request) {
    int taken =
        handle
            .createUpdate(
                """
                insert into idempotency (person_id, key, body_hash, request_id)
                values (:person, :key, :question, :request)
                on conflict (person_id, key) do nothing
                """)
            .bind("person", person)
            .bind("key", key)
            .bind("question", question)
            .bind("request", request)
            .execute();
    return taken == 1 ? Optional.empty() : Optional.of(earlier(person, key, question));
  }

  private UUID earlier(UUID person, String key, String question) {
    Used used =
        handle
            .createQuery(
                "select request_id, body_hash from idempotency where person_id = :person and key = :key")
            .bind("person", person)
            .bind("key", key)
            .map(
                (row, context) ->
                    new Used(Columns.id(row, "request_id"), Columns.text(row, "body_hash")))
            .one();
    if (!used.question().equals(question)) {
      throw new Failure(
          ErrorCode.IDEMPOTENCY_CONFLICT,
          "The key was used for request " + used.request() + ", which asked something else");
    }
    return used.request();
  }

  /** Keys are kept for 7 days. */
  void forget() {
    handle
        .createUpdate("delete from idempotency where created_at < now() - interval '7 days'")
        .execute();
  }
}
