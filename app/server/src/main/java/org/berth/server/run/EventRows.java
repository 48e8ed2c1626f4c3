package org.berth.server.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** The rows of single events: those of runs that go on, or ended a short while ago. */
final class EventRows {
  /** Who looks for one event seldom needs the rest. */
  private static final int PAGE = 50;

  private EventRows() {}

  static void add(Handle tx, RunId run, List<SpoolBatch.Event> events) {
    var rows = new CopyRows("run_event", "run_id", "seq", "kind", "host", "bytes");
    try (Packed.Packer packer = Packed.Packer.quick()) {
      for (SpoolBatch.Event event : events) {
        rows.add(
            CopyRows.id(run.value()),
            CopyRows.number(event.seq()),
            CopyRows.text(event.json().path("event").asText()),
            CopyRows.text(event.json().path("host").asText()),
            CopyRows.bytes(packer.pack(event.body().getBytes(StandardCharsets.UTF_8))));
      }
    }
    rows.store(tx);
  }

  /** The first event of some kinds that fits, if there is one. */
  static Optional<JsonNode> first(
      Handle tx, RunId run, List<String> kinds, Predicate<JsonNode> fits) {
    return find(tx, run, kinds, fits, "seq");
  }

  /** The last event of some kinds that fits, if there is one. */
  static Optional<JsonNode> last(
      Handle tx, RunId run, List<String> kinds, Predicate<JsonNode> fits) {
    return find(tx, run, kinds, fits, "seq desc");
  }

  private static Optional<JsonNode> find(
      Handle tx, RunId run, List<String> kinds, Predicate<JsonNode> fits, String order) {
    try (Stream<JsonNode> events =
        tx
            .createQuery(
                "select bytes from run_event where run_id = :run and kind in (<kinds>) order by "
                    + order)
            .bind("run", run.value())
            .bindList("kinds", kinds)
            .setFetchSize(PAGE)
            .map((row, context) -> body(row.getBytes(1)))
            .stream()) {
      return events.filter(fits).findFirst();
    }
  }

  /** The event that came last, if it is of a kind. */
  static Optional<JsonNode> newest(Handle tx, RunId run, String kind) {
    return tx.createQuery(
            """
            select bytes from (select kind, bytes from run_event
                                where run_id = :run order by seq desc limit 1) as newest
             where kind = :kind
            """)
        .bind("run", run.value())
        .bind("kind", kind)
        .map((row, context) -> body(row.getBytes(1)))
        .findOne();
  }

  static boolean any(Handle tx, RunId run, String kind) {
    return tx.createQuery(
            "select exists (select 1 from run_event where run_id = :run and kind = :kind)")
        .bind("run", run.value())
        .bind("kind", kind)
        .mapTo(Boolean.class)
        .one();
  }

  private static JsonNode body(byte[] bytes) {
    return RunDao.tree(Packed.event(bytes));
  }
}
