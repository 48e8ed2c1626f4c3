package org.berth.server.notify;

import java.util.Optional;

/** Gives each parcel to the courier of its kind. */
final class Couriers implements Courier {
  private final Courier webhooks;
  private final Optional<Courier> mails;

  Couriers(Courier webhooks, Optional<Courier> mails) {
    this.webhooks = webhooks;
    this.mails = mails;
  }

  @Override
  public Verdict carry(Parcel parcel) throws InterruptedException {
    return switch (parcel.address().kind()) {
      case WEBHOOK, SLACK, MATTERMOST, TEAMS -> webhooks.carry(parcel);
      case MAIL -> mails.isPresent() ? mails.get().carry(parcel) : notConfigured();
    };
  }

  /** Somebody may configure it within the day. */
  private static Verdict notConfigured() {
    return new Verdict.Passing(
        Optional.empty(), "No mail server is configured (mail.host)", Optional.empty());
  }
}
