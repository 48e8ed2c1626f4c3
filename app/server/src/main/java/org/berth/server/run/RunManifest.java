package org.berth.server.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.berth.server.content.Content;
import org.berth.server.db.Columns;
import org.berth.server.json.Json;
import org.berth.server.secret.Seals;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The paper of a run: what it was made of, who asked for it, and where it ran. Its variables stand
 * in it as a keyed hash alone: two runs can be compared, nothing can be guessed.
 */
final class RunManifest {
  private final Handle tx;
  private final Seals seals;

  RunManifest(Handle tx, Seals seals) {
    this.tx = tx;
    this.seals = seals;
  }

  /** Who asked; nobody had to approve as long as {@code approver} is null. */
  private record Order(
      UUID request, String requester, @Nullable String approver, @Nullable UUID instance) {}

  Map<String, Object> of(StoredRun run, Content content, Map<String, String> versions) {
    Order order = order(run.job());
    Map<String, @Nullable Object> manifest = new LinkedHashMap<>();
    manifest.put("run_id", run.id().value());
    manifest.put("request_id", order.request());
    manifest.put("requester", order.requester());
    manifest.put("approver", order.approver());
    manifest.put("instance_id", order.instance());
    manifest.put("playbook", run.playbook());
    manifest.put("attempt", run.attempt());
    manifest.put("revision", content.revision());
    manifest.put("versions", versions);
    manifest.put("collections", content.collections());
    manifest.put("inventory_hash", content.revision().inventory());
    manifest.put("variables_hash", variables(run));
    manifest.put("options", run.options());
    manifest.put("limit_seconds", run.limit().toSeconds());
    return java.util.Collections.unmodifiableMap(manifest);
  }

  /** Equal for equal variables and secrets, whatever the order of their names. */
  private String variables(StoredRun run) {
    Map<String, String> secrets = new TreeMap<>();
    run.secrets().forEach((name, secret) -> secrets.put(name, secret.reveal()));
    return seals.keyedHash(Json.bytes(List.of(sorted(run.variables()), secrets)));
  }

  private static Object sorted(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Object> names = new TreeMap<>();
        map.forEach(
            (name, inner) -> names.put(String.valueOf(name), inner == null ? "" : sorted(inner)));
        yield names;
      }
      case List<?> list -> list.stream().map(inner -> inner == null ? "" : sorted(inner)).toList();
      default -> value;
    };
  }

  private Order order(UUID job) {
    return tx.createQuery(
            """
            select request.id, person.name, job.instance_id
              from job join request on request.id = job.request_id
              join person on person.id = request.requester_id
             where job.id = :job
            """)
        .bind("job", job)
        .map(
            (row, context) ->
                new Order(
                    Columns.id(row, "id"),
                    Columns.text(row, "name"),
                    null,
                    Columns.idOrNull(row, "instance_id")))
        .one();
  }

  /** Versions that runs under way are made of, and those that jobs ask for. */
  static Set<String> neededContent(Handle tx) {
    return tx.createQuery(
            """
            select run.content from job join run on run.job_id = job.id
             where job.state <> 'ended' and run.content is not null
             union select content from job where state <> 'ended' and content is not null
            """)
        .mapTo(String.class)
        .set();
  }
}
