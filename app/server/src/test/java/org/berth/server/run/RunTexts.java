package org.berth.server.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What was stored of a run, looked at from several sides. */
final class RunTexts {
  private RunTexts() {}

  /** The last number of events that count 1, 2, 3 …; -1 when they do not. */
  static long sequence(List<RunDao.Event> events) {
    long last = 0;
    for (RunDao.Event event : events) {
      if (event.seq() != ++last) {
        return -1;
      }
    }
    return last;
  }

  /** The text put together from the ranges of the events, in their order. */
  static String pieces(RunFixture berth, RunId run) {
    String text = berth.output(run);
    return events(berth, run).stream()
        .map(event -> event.path("output"))
        .map(range -> text.substring(range.path("from").asInt(), range.path("to").asInt()))
        .collect(Collectors.joining());
  }

  static List<JsonNode> results(RunFixture berth, RunId run, String kind) {
    return events(berth, run).stream()
        .filter(event -> event.path("event").asText().equals(kind))
        .map(event -> event.path("result"))
        .toList();
  }

  /** The first result that stands beside the events. */
  static JsonNode large(RunFixture berth, RunId run) {
    JsonNode range =
        events(berth, run).stream()
            .map(event -> event.path("result_at"))
            .filter(JsonNode::isObject)
            .findFirst()
            .orElseThrow();
    byte[] bytes =
        berth
            .spool(run)
            .results(
                range.path("from").asLong(), range.path("to").asInt() - range.path("from").asInt());
    return RunDao.tree(new String(bytes, StandardCharsets.UTF_8));
  }

  /** Everything of the run that the database holds, but for the sealed. */
  static String all(RunFixture berth, RunId run) {
    return events(berth, run) + berth.output(run) + berth.row(run);
  }

  /** Every file in a folder, one after the other. */
  static String files(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(RunTexts::content)
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String content(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<JsonNode> events(RunFixture berth, RunId run) {
    return berth.events(run).stream().map(event -> RunDao.tree(event.body())).toList();
  }
}
