package org.berth.lab.task;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.berth.lab.endpoint.Caller;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Refusal;
import org.berth.lab.host.HostFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks, each in a thread of its own with a log file of its own. Logs and ends survive this
 * process; a task that dies with it has the status {@code unexpected status} from then on.
 */
public final class Tasks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Path home;
  private final Clock clock;
  private final AtomicLong nextPid;
  private final Map<String, Running> running = new ConcurrentHashMap<>();
  private final List<FinishedTask> finished;

  private record Running(Upid upid, Thread thread, CountDownLatch ended) {}

  private Tasks(Path home, Clock clock, List<FinishedTask> finished) {
    this.home = home;
    this.clock = clock;
    this.finished = new CopyOnWriteArrayList<>(finished);
    this.nextPid = new AtomicLong(1000 + clock.millis() / 10 % 1_000_000);
  }

  /** Opens the task logs under {@code home}. */
  public static Tasks open(Path home, Clock clock) {
    return new Tasks(home, clock, readFinished(home));
  }

  public List<Endpoint> endpoints() {
    return new TaskCalls(this).endpoints();
  }

  /** Starts a task and returns its UPID; {@code id} is what it works on, mostly a VMID. */
  public String start(Caller caller, String node, String type, String id, Work work) {
    long millis = clock.millis();
    Upid upid =
        new Upid(
            node,
            nextPid.incrementAndGet(),
            millis / 10 & 0xFFFFFFFFL,
            millis / 1000,
            type,
            id,
            caller.id());
    TaskFile file = new TaskFile(file(upid));
    CountDownLatch ended = new CountDownLatch(1);
    Thread thread =
        Thread.ofVirtual().name(upid.toString()).unstarted(() -> perform(upid, file, work, ended));
    running.put(upid.toString(), new Running(upid, thread, ended));
    thread.start();
    return upid.toString();
  }

  private void perform(Upid upid, TaskFile file, Work work, CountDownLatch ended) {
    try (file) {
      try {
        work.run(file);
        file.succeed();
      } catch (Refusal refusal) {
        file.line("TASK ERROR: " + refusal.line());
      } catch (HostFailure failure) {
        file.line("TASK ERROR: " + (Thread.interrupted() ? "received interrupt" : line(failure)));
      } catch (RuntimeException bug) {
        LOG.error("task {} failed", upid, bug);
        file.line("TASK ERROR: " + line(bug));
      }
    } finally {
      finished.add(finishedTask(upid, file(upid), clock.instant().getEpochSecond()));
      running.remove(upid.toString());
      ended.countDown();
    }
  }

  private static String line(RuntimeException exception) {
    return String.valueOf(exception.getMessage()).strip().replace('\n', ' ');
  }

  private static FinishedTask finishedTask(Upid upid, Path file, long endtime) {
    return new FinishedTask(upid, endtime, FinishedTask.statusOf(TaskFile.lines(file)));
  }

  private static List<FinishedTask> readFinished(Path home) {
    if (!Files.isDirectory(home)) {
      return List.of();
    }
    List<FinishedTask> tasks = new ArrayList<>();
    try (Stream<Path> files = Files.walk(home, 2)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        long end = Files.getLastModifiedTime(file).toMillis() / 1000;
        Upid.parse(String.valueOf(file.getFileName()))
            .ifPresent(upid -> tasks.add(finishedTask(upid, file, end)));
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    tasks.sort(Comparator.comparingLong(FinishedTask::endtime));
    return tasks;
  }

  /** Stops a task that runs: interrupts it and waits until it is gone, five seconds at most. */
  void stop(Upid upid) {
    Running task = running.get(upid.toString());
    if (task != null) {
      task.thread().interrupt();
      await(task);
    }
  }

  /** Waits until a task has ended; false when it still runs after that time. */
  public boolean awaitEnd(String upid, Duration limit) {
    Running task = running.get(upid);
    try {
      return task == null || task.ended().await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Stops the running tasks of a type on an id and tells which. */
  public List<String> stopAll(String type, String id) {
    List<Running> chosen =
        running.values().stream()
            .filter(task -> task.upid().type().equals(type) && task.upid().id().equals(id))
            .toList();
    chosen.forEach(task -> task.thread().interrupt());
    chosen.forEach(Tasks::await);
    return chosen.stream().map(task -> task.upid().toString()).toList();
  }

  private static void await(Running task) {
    try {
      boolean gone = task.ended().await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (!gone) {
        LOG.warn("task {} does not stop", task.upid());
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isRunning(Upid upid) {
    return running.containsKey(upid.toString());
  }

  /** Running tasks of a node, the newest first. */
  List<Upid> running(String node) {
    return running.values().stream()
        .map(Running::upid)
        .filter(upid -> upid.node().equals(node))
        .sorted(Comparator.comparingLong(Upid::pid).reversed())
        .toList();
  }

  /** Ended tasks of a node, the newest first. */
  List<FinishedTask> finished(String node) {
    return finished.reversed().stream().filter(task -> task.upid().node().equals(node)).toList();
  }

  /** The last ended tasks of the cluster, the newest first. */
  List<FinishedTask> recent() {
    return finished.reversed().stream().limit(50).toList();
  }

  /** The exit status of a task, or empty while it runs. */
  Optional<String> exitStatus(Upid upid) {
    return isRunning(upid)
        ? Optional.empty()
        : Optional.of(FinishedTask.statusOf(TaskFile.lines(file(upid))));
  }

  boolean exists(Upid upid) {
    return Files.exists(file(upid));
  }

  List<String> log(Upid upid) {
    return TaskFile.lines(file(upid));
  }

  private Path file(Upid upid) {
    return home.resolve(upid.node()).resolve(upid.toString());
  }

  /** Stops what runs; their logs say that they were interrupted. */
  @Override
  public void close() {
    List<Running> all = List.copyOf(running.values());
    all.forEach(task -> task.thread().interrupt());
    all.forEach(Tasks::await);
  }
}
