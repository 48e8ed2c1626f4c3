package org.berth.server.run;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The imported Ansibles of this process, one for each content that is in use, few and not old. One
 * is made when it is first asked for, which has to do without; one that is out of date is replaced.
 */
final class Zygotes implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Zygotes.class);

  /** The newest content, and the one that was in use until now. */
  private static final int MOST = 2;

  private final ZygoteFolders folders;
  private final Path keeper;
  private final RunEnvironment environment;
  private final Map<Path, ZygoteOfContent> contents = new LinkedHashMap<>(4, 0.75f, true);
  private boolean open;

  /**
   * @param home a private folder of this installation
   * @param keeper our programs
   */
  Zygotes(Path home, Path keeper, RunEnvironment environment) {
    this.folders = new ZygoteFolders(home);
    this.keeper = keeper;
    this.environment = environment;
  }

  /** Until this is called there are none. */
  synchronized void open() {
    open = folders.usable();
    if (open) {
      folders.sweep();
    } else {
      log.warn("warm starts are off: no room for a socket's name folder={}", folders.home());
    }
  }

  synchronized boolean isOpen() {
    return open;
  }

  /** One that is ready to be forked for a run of the content in {@code root}. */
  synchronized Optional<Zygote> of(Path root) {
    if (!open) {
      return Optional.empty();
    }
    Optional<Zygote> found =
        contents
            .computeIfAbsent(root, each -> new ZygoteOfContent(each, keeper, environment, folders))
            .ready();
    if (contents.size() > MOST) {
      Iterator<ZygoteOfContent> longestUnused = contents.values().iterator();
      longestUnused.next().close();
      longestUnused.remove();
    }
    return found;
  }

  @Override
  public synchronized void close() {
    open = false;
    contents.values().forEach(ZygoteOfContent::close);
    contents.clear();
  }
}
