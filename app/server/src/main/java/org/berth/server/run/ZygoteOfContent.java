package org.berth.server.run;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The imported Ansible of one content, and the one that will follow it. */
final class ZygoteOfContent implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ZygoteOfContent.class);

  /** Bounds what a process that lives for long may gather. */
  private static final Duration OLD = Duration.ofHours(1);

  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMinutes(1);

  private final Path root;
  private final Path keeper;
  private final RunEnvironment environment;
  private final ZygoteFolders folders;
  private ContentStamp stamp = ContentStamp.NONE;
  private Optional<Zygote> zygote = Optional.empty();
  private boolean making;
  private boolean closed;
  private long mayTryAt = System.nanoTime();

  ZygoteOfContent(Path root, Path keeper, RunEnvironment environment, ZygoteFolders folders) {
    this.root = root;
    this.keeper = keeper;
    this.environment = environment;
    this.folders = folders;
  }

  /** One that is up to date; where there is none, or an old one, another is begun. */
  synchronized Optional<Zygote> ready() {
    ContentStamp now = ContentStamp.of(root, keeper, environment.tools());
    if (!now.equals(stamp) || zygote.filter(Zygote::alive).isEmpty()) {
      retire();
      stamp = now;
    }
    boolean young = zygote.filter(one -> one.age().compareTo(OLD) < 0).isPresent();
    if (!young && !making && System.nanoTime() - mayTryAt >= 0) {
      making = true;
      Thread.ofVirtual().name("import-ansible").start(() -> arrive(now, imported()));
    }
    return zygote;
  }

  @Override
  public synchronized void close() {
    closed = true;
    retire();
  }

  private Optional<Zygote> imported() {
    try {
      Path folder = folders.make();
      String program = keeper.resolve("zygote.py").toString();
      Zygote made =
          Zygote.start(
              List.of(environment.tools().python().toString(), program),
              environment.shared(root, folder),
              folder);
      if (made.ready()) {
        return Optional.of(made);
      }
      made.close();
    } catch (IOException e) {
      log.warn("ansible not imported cause={}", e.getMessage());
    }
    return Optional.empty();
  }

  private synchronized void arrive(ContentStamp of, Optional<Zygote> made) {
    making = false;
    if (made.isEmpty()) {
      mayTryAt = System.nanoTime() + PAUSE_AFTER_FAILURE.toNanos();
    } else if (closed || !of.equals(stamp)) {
      made.get().close();
    } else {
      retire();
      zygote = made;
    }
  }

  private void retire() {
    zygote.ifPresent(Zygote::close);
    zygote = Optional.empty();
  }
}
