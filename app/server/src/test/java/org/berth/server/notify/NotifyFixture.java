package org.berth.server.notify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.berth.contract.Delivery;
import org.berth.contract.SubscriptionKind;
import org.berth.contract.SubscriptionScope;
import org.berth.server.config.Network;
import org.berth.server.config.Places;
import org.berth.server.config.Settings;
import org.berth.server.config.SettingsReader;
import org.berth.server.db.TestDatabase;
import org.berth.server.http.Caller;
import org.berth.server.http.Permission;
import org.berth.server.outbox.Outbox;
import org.berth.server.secret.Seals;
import org.berth.server.secret.Secret;
import org.berth.server.tenant.TenantId;

/** The feature on a real database, with a clock that is moved by hand and loopback allowed. */
final class NotifyFixture implements AutoCloseable {
  static final List<Network> LOOPBACK = List.of(Network.parse("127.0.0.0/8"));
  static final Secret SECRET = Secret.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8G");

  private static final Notices.Limits LIMITS =
      new Notices.Limits(Duration.ofSeconds(2), Duration.ofSeconds(5));

  final TestDatabase database;
  final MovedClock clock = new MovedClock();
  final Seals seals;
  final Notices notices;
  final Caller person;
  private final Map<String, String> mail;
  final Path home;

  /** On a database that others may have used before; what they left is removed. */
  NotifyFixture(TestDatabase database, List<Network> allowed) {
    this(database, allowed, Map.of());
  }

  /** {@code mail} is the section of the settings, as the environment would hold it. */
  NotifyFixture(TestDatabase database, List<Network> allowed, Map<String, String> mail) {
    this.mail = Map.copyOf(mail);
    this.database = database;
    database
        .database()
        .useTransaction(tx -> tx.execute("truncate delivery_try, delivery, subscription, outbox"));
    try {
      home = Files.createTempDirectory("berth-test-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    seals = Seals.open(home.resolve("master.key"), new SecureRandom());
    notices = notices(allowed);
    person = caller("ada-" + database.ids.next());
  }

  private Notices notices(List<Network> allowed) {
    var ground = new Notices.Ground(database.database(), seals, database.ids, new Random(7), clock);
    return new Notices(ground, settings(allowed), LIMITS);
  }

  /** What berth.yml would say, with a mail server where a test has one. */
  private Settings settings(List<Network> allowed) {
    Map<String, String> variables = new HashMap<>(mail);
    variables.put("BERTH_NOTIFY_CONTACT", "the platform team");
    variables.put(
        "BERTH_NOTIFY_ALLOWED_NETWORKS",
        allowed.stream()
            .map(each -> each.base().getHostAddress() + "/" + each.prefix())
            .collect(Collectors.joining(",")));
    return SettingsReader.read(new Places(home, home, home), variables);
  }

  Caller caller(String name) {
    return new Caller(
        database.person(name),
        name,
        TenantId.DEFAULT,
        Set.of(Permission.NOTIFICATION_READ, Permission.NOTIFICATION_WRITE));
  }

  UUID subscribe(SubscriptionKind kind, String target) {
    var rules = new AddressRules(LOOPBACK);
    var wanted =
        new Subscriptions.Wanted(
            kind,
            Target.parse(kind, target, rules),
            List.of(Topic.ENVIRONMENT_READY, Topic.ENVIRONMENT_FAILED),
            kind == SubscriptionKind.WEBHOOK ? Optional.of(SECRET) : Optional.empty(),
            SubscriptionScope.MINE,
            Optional.empty());
    return database
        .database()
        .inTransaction(tx -> new Subscriptions(seals, database.ids).create(tx, person, wanted));
  }

  /** Something happened to an environment of a person. */
  UUID fact(Topic topic, Caller owner, Map<String, ?> data) {
    UUID subject = database.ids.next();
    database
        .database()
        .useTransaction(
            tx ->
                Outbox.add(
                    tx,
                    TenantId.DEFAULT,
                    topic.wire(),
                    subject,
                    Map.of("owner_id", owner.person(), "data", data)));
    return subject;
  }

  UUID ready() {
    return fact(Topic.ENVIRONMENT_READY, person, Map.of("environment", Map.of("name", "shop")));
  }

  void deliver() throws InterruptedException {
    notices.deliver();
  }

  /** Every delivery there is, oldest first. */
  List<Delivery> log() {
    return database
        .database()
        .inTransaction(
            tx ->
                new DeliveryLog(tx)
                    .list(
                        TenantId.DEFAULT.value(),
                        null,
                        new DeliveryLog.Filter(Optional.empty(), Optional.empty()),
                        DeliveryLog.LISTING.part(1000, Optional.empty(), Optional.empty())))
        .reversed();
  }

  /** Delivers at each time that something becomes due, until nothing waits or the time is over. */
  void until(Instant end) throws InterruptedException {
    deliver();
    Optional<Instant> next = nextDue();
    while (next.isPresent() && !next.get().isAfter(end)) {
      clock.to(next.get());
      deliver();
      next = nextDue();
    }
    clock.to(end);
  }

  private Optional<Instant> nextDue() {
    return database
        .database()
        .inTransaction(
            tx ->
                tx.createQuery("select min(next_try_at) from delivery where state = 'waiting'")
                    .mapTo(Instant.class)
                    .findOne());
  }

  @Override
  public void close() {
    notices.close();
    try {
      try (var files = Files.walk(home)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
