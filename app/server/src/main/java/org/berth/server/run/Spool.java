package org.berth.server.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import org.berth.server.json.Json;
import org.berth.server.secret.PrivateFiles;

/**
 * The files that a keeper leaves, as a reader sees them. The keeper is their only writer; what
 * {@link #promised} names is on disk and does not change any more.
 */
record Spool(Path folder) {
  static final Path FORMAT = Path.of("format");
  private static final String KEEPER = "keeper.json";
  private static final String LOCK = "lock";
  static final String GIVEN_UP = "given_up";
  private static final int PROMISE_BYTES = 72;
  private static final int NUMBERS_BYTES = 62;

  /** How many bytes of each file are there for good. */
  record Sizes(long events, long output, long results) {
    static final Sizes NONE = new Sizes(0, 0, 0);
  }

  /** Whether a keeper has ever begun here. */
  boolean begun() {
    return Files.exists(folder.resolve(FORMAT));
  }

  Sizes promised() {
    // The keeper may be in the middle of the write; its checksum tells, and the next look finds it.
    for (int attempt = 0; attempt < 3; attempt++) {
      byte[] bytes = bytes("synced", 0, PROMISE_BYTES);
      Optional<Sizes> sizes = parse(new String(bytes, StandardCharsets.US_ASCII));
      if (sizes.isPresent()) {
        return sizes.get();
      }
    }
    return Sizes.NONE;
  }

  private static Optional<Sizes> parse(String line) {
    if (line.length() < PROMISE_BYTES - 1) {
      return Optional.empty();
    }
    String numbers = line.substring(0, NUMBERS_BYTES);
    var sum = new CRC32();
    sum.update(numbers.getBytes(StandardCharsets.US_ASCII));
    if (!line.startsWith("%08x".formatted(sum.getValue()), NUMBERS_BYTES + 1)) {
      return Optional.empty();
    }
    String[] sizes = numbers.split(" ", -1);
    return Optional.of(
        new Sizes(Long.parseLong(sizes[0]), Long.parseLong(sizes[1]), Long.parseLong(sizes[2])));
  }

  byte[] events(long from, int most) {
    return bytes("events.jsonl", from, most);
  }

  byte[] output(long from, int most) {
    return bytes("out.log", from, most);
  }

  byte[] results(long from, int most) {
    return bytes("results.jsonl", from, most);
  }

  /** The end, once there is one: then nothing of the run lives and all sizes are final. */
  Optional<Exit> exit() {
    return json(Exit.FILE.toString()).flatMap(Exit::of);
  }

  /**
   * The keeper that writes here, once it is up; by its lock where its name was damaged, or is not
   * there although it is late.
   */
  Optional<KeeperIdentity> keeper() {
    Optional<KeeperIdentity> named = json(KEEPER).flatMap(KeeperIdentity::of);
    boolean missed = Files.exists(folder.resolve(KEEPER)) || isGivenUp();
    return named.isPresent() || !missed ? named : lockHolder();
  }

  /**
   * Sees to it that a keeper which has not begun to play by now never does. One that has begun
   * plays on: then, and only then, {@link #keeper} finds it, or {@link #exit} its end.
   */
  void giveUp() {
    Path mark = folder.resolve(GIVEN_UP);
    try {
      if (!Files.exists(mark)) {
        PrivateFiles.write(mark, "A keeper that comes up from here on plays nothing.\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + mark, e);
    }
  }

  boolean isGivenUp() {
    return Files.exists(folder.resolve(GIVEN_UP));
  }

  private Optional<KeeperIdentity> lockHolder() {
    Path lock = folder.resolve(LOCK);
    try {
      for (ProcessEntry process : ProcessEntry.all()) {
        if (process.isFirst() && process.holds(lock)) {
          return KeeperIdentity.of(process);
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look for who holds " + lock, e);
    }
  }

  /** Tells the keeper something; it must be alive. */
  void control(String line) {
    // Opened for both directions, because opening for writing alone waits for a reader.
    try (var pipe = new RandomAccessFile(folder.resolve("control").toFile(), "rw")) {
      pipe.write((line.replaceAll("\\p{Cntrl}", " ") + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot reach the keeper in " + folder, e);
    }
  }

  private Optional<JsonNode> json(String name) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(folder.resolve(name));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + folder.resolve(name), e);
    }
    try {
      return Optional.of(Json.tree(bytes));
    } catch (IOException e) {
      // Written at once as a whole: what is no JSON was damaged later, and proves nothing.
      return Optional.empty();
    }
  }

  private byte[] bytes(String name, long from, int most) {
    Path path = folder.resolve(name);
    if (most <= 0 || !Files.exists(path)) {
      return new byte[0];
    }
    try (var file = new RandomAccessFile(path.toFile(), "r")) {
      file.seek(from);
      var bytes = new byte[(int) Math.max(0, Math.min(most, file.length() - from))];
      int length = 0;
      int read = 0;
      while (length < bytes.length && read >= 0) {
        length += read;
        read = file.read(bytes, length, bytes.length - length);
      }
      return Arrays.copyOf(bytes, length);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path, e);
    }
  }
}
