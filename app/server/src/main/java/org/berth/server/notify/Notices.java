package org.berth.server.notify;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.berth.server.config.Settings;
import org.berth.server.db.Database;
import org.berth.server.db.Ids;
import org.berth.server.http.Routes;
import org.berth.server.schedule.Timers;
import org.berth.server.secret.Seals;

/**
 * Tells people what happened: whoever subscribed to a fact in the outbox gets it by mail or
 * webhook, at least once, and not again after a recorded success.
 */
public final class Notices implements AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration FORGET = Duration.ofHours(1);

  private final Ground ground;
  private final AddressRules rules;
  private final WebClient client;
  private final Deliveries deliveries;
  private final Optional<OwnersMail> owners;

  /** What the feature stands on. */
  public record Ground(
      Database database, Seals seals, Ids ids, RandomGenerator random, InstantSource clock) {}

  public Notices(Ground ground, Settings settings) {
    this(ground, settings, new Limits(WebClient.LIMIT, Mails.LIMIT));
  }

  /** How long a receiver of either kind may take; each is less than the lease of a delivery. */
  record Limits(Duration webhook, Duration mail) {}

  Notices(Ground ground, Settings settings, Limits limits) {
    this.ground = ground;
    Settings.Notify own = settings.notifying();
    Optional<Path> authorities = Optional.ofNullable(own.caFile());
    var letters = new Letters(own.templates().resolve("mail"), own.contact());
    this.rules = new AddressRules(own.allowedNetworks());
    this.client = new WebClient(rules, authorities, limits.webhook());
    Optional<Courier> mails =
        settings.mail().map(mail -> new Mails(mail, authorities, letters, limits.mail()));
    this.deliveries =
        new Deliveries(ground, new Couriers(new Webhooks(client, ground.clock()), mails));
    this.owners =
        mails.map(there -> new OwnersMail(ground.database(), ground.seals(), ground.ids()));
  }

  /** Adds the addresses of this feature. */
  public void register(Routes routes) {
    // Before the subscriptions, whose ids would match the word deliveries.
    new DeliveryRoutes(ground.database(), ground.clock()).register(routes);
    var subscriptions = new Subscriptions(ground.seals(), ground.ids());
    new SubscriptionRoutes(ground.database(), subscriptions, rules).register(routes);
  }

  /** Lets facts be delivered whenever the timers say so. */
  public void schedule(Timers timers) {
    timers.every("deliver-notifications", LOOK, this::begin);
    timers.every("forget-notifications", FORGET, deliveries::forget);
  }

  private void begin() {
    owners.ifPresent(OwnersMail::ensure);
    deliveries.deliver();
  }

  /** Takes what is new and sends what is due, now; for whoever has no timers. */
  void deliver() throws InterruptedException {
    begin();
    deliveries.awaitIdle();
  }

  @Override
  public void close() {
    deliveries.close();
    client.close();
  }
}
