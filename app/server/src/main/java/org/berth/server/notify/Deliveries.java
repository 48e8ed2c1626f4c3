package org.berth.server.notify;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import org.berth.server.db.Database;
import org.berth.server.secret.Seals;
import org.berth.server.secret.Secret;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings facts from the outbox to those who subscribed: at least once, and never again after a
 * recorded success unless a person asks for it.
 */
final class Deliveries implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Deliveries.class);

  /** Longer than the time limit of any courier: a delivery is not in two hands at once. */
  static final Duration LEASE = Duration.ofMinutes(2);

  private static final Duration KEEP = Duration.ofDays(30);

  private final Database database;
  private final Seals seals;
  private final InstantSource clock;
  private final Schedule schedule;
  private final Courier courier;
  private final FanOut fanOut;
  private final Senders senders;

  Deliveries(Notices.Ground ground, Courier courier) {
    this.database = ground.database();
    this.seals = ground.seals();
    this.clock = ground.clock();
    this.schedule = new Schedule(ground.random());
    this.courier = courier;
    this.fanOut = new FanOut(database, ground.ids(), clock);
    this.senders = new Senders(this::claim, this::send);
  }

  /** Takes new facts and begins to send what is due; returns before it is sent. */
  void deliver() {
    fanOut.all();
    senders.wake();
  }

  /** Forgets what ended a month ago. */
  void forget() {
    database.useTransaction(tx -> new DeliveryDao(tx).forget(clock.instant().minus(KEEP)));
  }

  /** Waits until nothing is in anybody's hands. */
  void awaitIdle() throws InterruptedException {
    senders.awaitIdle();
  }

  private Optional<Parcel> claim(Collection<UUID> busy) {
    Instant now = clock.instant();
    return database
        .inTransaction(tx -> new DeliveryDao(tx).claim(now, now.plus(LEASE), busy))
        .map(this::opened);
  }

  private Parcel opened(DeliveryDao.Claimed claimed) {
    String place = Subscriptions.place(claimed.subscription());
    Optional<Secret> opened =
        claimed.sealed().secret().map(secret -> seals.unseal(secret.bytes(), place));
    return new Parcel(
        claimed.id(),
        claimed.subscription(),
        claimed.count().step(),
        claimed.count().began(),
        new Parcel.Address(
            claimed.kind(), seals.unseal(claimed.sealed().target().bytes(), place), opened),
        claimed.fact());
  }

  private void send(Parcel parcel) {
    if (parcel.step() > Schedule.TRIES) {
      // Tries that died before they could be recorded have used them up.
      database.useTransaction(
          tx -> dead(new DeliveryDao(tx), parcel, "Given up: its tries ended without a trace"));
      return;
    }
    Instant began = clock.instant();
    long start = System.nanoTime();
    try {
      Verdict verdict = courier.carry(parcel);
      int millis = Math.toIntExact(Duration.ofNanos(System.nanoTime() - start).toMillis());
      database.useTransaction(
          tx -> {
            var dao = new DeliveryDao(tx);
            dao.tried(parcel, verdict, began, millis);
            judge(dao, new SubscriptionDao(tx), parcel, verdict);
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void judge(
      DeliveryDao dao, SubscriptionDao subscriptions, Parcel parcel, Verdict verdict) {
    switch (verdict) {
      case Verdict.Delivered taken -> dao.delivered(parcel.id(), clock.instant());
      case Verdict.Passing passing -> later(dao, parcel, passing);
      case Verdict.Permanent permanent -> {
        dead(dao, parcel, permanent.words());
        if (permanent.gone()) {
          subscriptions.silence(parcel.subscription(), permanent.words());
          dao.deadOf(parcel.subscription(), permanent.words());
        }
      }
    }
  }

  private void later(DeliveryDao dao, Parcel parcel, Verdict.Passing passing) {
    Optional<Instant> next =
        schedule.next(parcel.step(), parcel.began(), clock.instant(), passing.notBefore());
    if (next.isPresent()) {
      dao.again(parcel.id(), next.get(), passing.words());
    } else {
      dead(dao, parcel, "Given up after %d tries: %s".formatted(parcel.step(), passing.words()));
    }
  }

  private static void dead(DeliveryDao dao, Parcel parcel, String reason) {
    log.warn(
        "delivery given up id={} subscription={} event={} reason={}",
        parcel.id(),
        parcel.subscription(),
        parcel.fact().topic().wire(),
        reason);
    dao.dead(parcel.id(), reason);
  }

  @Override
  public void close() {
    senders.close();
  }
}
