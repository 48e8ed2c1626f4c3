package org.berth.server.notify;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that deliver: each takes what is due until nothing is. A receiver that hangs holds a
 * few of them only, the rest go on.
 */
final class Senders implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Senders.class);
  private static final int MOST = 32;
  private static final int MOST_OF_ONE_SUBSCRIPTION = 4;

  private final Function<Collection<UUID>, Optional<Parcel>> claim;
  private final Consumer<Parcel> send;
  private final Map<UUID, Integer> underWay = new HashMap<>();
  private final Set<Thread> threads = new HashSet<>();
  private boolean closed;

  /**
   * @param claim takes one parcel of a subscription that is not among those given
   * @param send carries it and records what came of it
   */
  Senders(Function<Collection<UUID>, Optional<Parcel>> claim, Consumer<Parcel> send) {
    this.claim = claim;
    this.send = send;
  }

  /** Lets one more thread look for work, unless there are enough. */
  synchronized void wake() {
    if (!closed && threads.size() < MOST) {
      Thread thread = Thread.ofVirtual().name("sender").unstarted(this::work);
      threads.add(thread);
      thread.start();
    }
  }

  private void work() {
    try {
      Optional<Parcel> parcel = next();
      while (parcel.isPresent()) {
        // Where there was one there may be more.
        wake();
        send(parcel.get());
        parcel = next();
      }
    } catch (RuntimeException e) {
      log.error("sender broke, what it held is due again later", e);
    } finally {
      left(Thread.currentThread());
    }
  }

  private synchronized Optional<Parcel> next() {
    if (closed) {
      return Optional.empty();
    }
    Set<UUID> busy = new HashSet<>(underWay.keySet());
    busy.removeIf(each -> underWay.getOrDefault(each, 0) < MOST_OF_ONE_SUBSCRIPTION);
    Optional<Parcel> parcel = claim.apply(busy);
    parcel.ifPresent(taken -> underWay.merge(taken.subscription(), 1, Integer::sum));
    return parcel;
  }

  private void send(Parcel parcel) {
    try {
      send.accept(parcel);
    } finally {
      sent(parcel);
    }
  }

  private synchronized void sent(Parcel parcel) {
    underWay.computeIfPresent(parcel.subscription(), (id, count) -> count == 1 ? null : count - 1);
  }

  private synchronized void left(Thread thread) {
    threads.remove(thread);
    notifyAll();
  }

  /** Waits until no thread is at work. */
  synchronized void awaitIdle() throws InterruptedException {
    while (!threads.isEmpty()) {
      wait();
    }
  }

  /** Lets each finish the parcel in its hands. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    try {
      awaitIdle();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
