package org.berth.server.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that has imported Ansible and forks itself for each run. It knows of no run and holds
 * no secret: a run's fork reads what it is told itself. Killed, it takes nothing with it. It ends
 * with this process.
 */
final class Zygote implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Zygote.class);

  /** What a socket takes at once while nobody reads: half of Linux's default buffer. */
  static final int MOST_BYTES = 100_000;

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int STARTED = '1';
  private static final int STARTED_BEFORE = '3';

  private final Process process;
  private final Path folder;
  private final long born = System.nanoTime();

  private Zygote(Process process, Path folder) {
    this.process = process;
    this.folder = folder;
  }

  /**
   * Begins to import; it serves once {@link #ready} has returned true.
   *
   * @param folder its own: socket, log, and an empty home for Ansible
   */
  static Zygote start(List<String> command, Map<String, String> environment, Path folder)
      throws IOException {
    List<String> arguments = new ArrayList<>(command);
    arguments.add(socket(folder).toString());
    var builder = new ProcessBuilder(arguments);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectError(folder.resolve("log").toFile());
    return new Zygote(builder.start(), folder);
  }

  private static Path socket(Path folder) {
    return folder.resolve("s");
  }

  /** Waits until Ansible is imported; false when that failed. */
  boolean ready() {
    try {
      var out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
      boolean ready = "ready".equals(out.readLine());
      log.info(
          "ansible imported ready={} pid={} said={}",
          ready,
          process.pid(),
          ready ? "" : Keepers.lastLine(folder.resolve("log")));
      return ready;
    } catch (IOException e) {
      return false;
    }
  }

  boolean alive() {
    return process.isAlive();
  }

  Duration age() {
    return Duration.ofNanos(System.nanoTime() - born);
  }

  /**
   * Has a fork take up a prepared run. False when it is not known to have done so; then the run may
   * be started in another way, because a run's folder is taken up once at most.
   */
  boolean takeUp(byte[] told) throws InterruptedException {
    try (var caller = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      caller.connect(UnixDomainSocketAddress.of(socket(folder)));
      ByteBuffer rest = ByteBuffer.wrap(told);
      while (rest.hasRemaining()) {
        caller.write(rest);
      }
      int answer = answer(caller);
      return answer == STARTED || answer == STARTED_BEFORE;
    } catch (ClosedByInterruptException e) {
      throw interrupted(e);
    } catch (IOException e) {
      log.warn("imported ansible is gone pid={} cause={}", process.pid(), e.getMessage());
      return false;
    }
  }

  /** One byte; -1 when the other side has gone or is silent for too long. */
  private static int answer(SocketChannel caller) throws IOException, InterruptedException {
    caller.configureBlocking(false);
    try (var selector = Selector.open()) {
      caller.register(selector, SelectionKey.OP_READ);
      selector.select(PATIENCE.toMillis());
      if (Thread.currentThread().isInterrupted()) {
        throw interrupted(new ClosedByInterruptException());
      }
      var one = ByteBuffer.allocate(1);
      return caller.read(one) == 1 ? one.get(0) : -1;
    }
  }

  private static InterruptedException interrupted(Exception cause) {
    // The flag is handed on as the exception.
    Thread.interrupted();
    var interrupted = new InterruptedException("while a run was handed over");
    interrupted.initCause(cause);
    return interrupted;
  }

  /** Runs that it has forked go on. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
    FileTrees.delete(folder);
  }
}
