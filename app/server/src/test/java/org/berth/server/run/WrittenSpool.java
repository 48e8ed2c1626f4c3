package org.berth.server.run;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import org.berth.server.json.Json;

/**
 * A spool as a keeper writes it, without a playbook: of any size, at any speed. A process that does
 * nothing stands for the keeper, because a run is taken for lost when nobody keeps it.
 */
final class WrittenSpool implements AutoCloseable {
  private final Path folder;
  private final OutputStream events;
  private final OutputStream output;
  private final OutputStream results;
  private final Process keeper;
  private final long[] sizes = new long[3];
  private long seq;

  WrittenSpool(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
      events = append("events.jsonl");
      output = append("out.log");
      results = append("results.jsonl");
      Files.writeString(folder.resolve("format"), "berth-spool 1\n");
      // It ends with this process at the latest: nobody else can write to it.
      keeper = new ProcessBuilder("cat").start();
      whole(
          "keeper.json",
          Json.write(KeeperIdentity.of(new ProcessEntry(keeper.pid())).orElseThrow()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void whole(String name, String text) throws IOException {
    Path draft = folder.resolve(name + ".new");
    Files.writeString(draft, text);
    Files.move(draft, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private OutputStream append(String name) throws IOException {
    return new BufferedOutputStream(
        Files.newOutputStream(
            folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.APPEND));
  }

  /** An event with the text that belongs to it. */
  WrittenSpool event(String name, byte[] text, Map<String, ?> more) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("v", 1);
    line.put("seq", ++seq);
    line.put("at", InstantSource.system().instant().toString());
    line.put("event", name);
    line.putAll(more);
    line.put("output", Map.of("from", sizes[1], "to", sizes[1] + text.length));
    write(1, output, text);
    write(0, events, (Json.write(line) + "\n").getBytes(StandardCharsets.UTF_8));
    return this;
  }

  WrittenSpool event(String name, String text) {
    return event(name, text.getBytes(StandardCharsets.UTF_8), Map.of("task", "Step", "host", "h"));
  }

  /** An event whose result is too large to stand in it. */
  WrittenSpool large(byte[] result) {
    long from = sizes[2];
    write(2, results, result);
    return event("host_ok", new byte[0], Map.of("result_at", Map.of("from", from, "to", sizes[2])));
  }

  /** What a keeper does after each synchronisation. */
  WrittenSpool promise() {
    try {
      events.flush();
      output.flush();
      results.flush();
      String numbers = "%020d %020d %020d".formatted(sizes[0], sizes[1], sizes[2]);
      var sum = new CRC32();
      sum.update(numbers.getBytes(StandardCharsets.US_ASCII));
      Files.writeString(folder.resolve("synced"), "%s %08x%n".formatted(numbers, sum.getValue()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** The end of a run in which all went well. */
  WrittenSpool end() {
    event("run_finished", new byte[0], Map.of("result", Map.of("hosts", Map.of())));
    promise();
    Map<String, Object> exit = new LinkedHashMap<>();
    exit.put("exit_code", 0);
    exit.put("events", seq);
    exit.put("bytes", Map.of("events", sizes[0], "output", sizes[1], "results", sizes[2]));
    exit.put("ended_at", InstantSource.system().instant().toString());
    try {
      whole("exit.json", Json.write(exit));
      keeper.destroyForcibly();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  long events() {
    return seq;
  }

  private void write(int stream, OutputStream to, byte[] bytes) {
    try {
      to.write(bytes);
      sizes[stream] += bytes.length;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try (events;
        output;
        results) {
      promise();
      keeper.destroyForcibly();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
