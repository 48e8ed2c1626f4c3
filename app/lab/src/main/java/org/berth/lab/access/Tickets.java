package org.berth.lab.access;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Proxmox's log-in tickets and the tokens against forged requests that belong to them. */
final class Tickets {
  private static final long LIFETIME = Duration.ofHours(2).toSeconds();
  private static final long CLOCK_SKEW = 300;

  private final byte[] key;
  private final Clock clock;

  Tickets(byte[] key, Clock clock) {
    this.key = key.clone();
    this.clock = clock;
  }

  /** A ticket for a user; it holds for two hours. */
  String issue(String user) {
    String plain = "PVE:%s:%08X".formatted(user, clock.instant().getEpochSecond());
    return plain + "::" + Secrets.sign(plain, key);
  }

  /** The user of a ticket that is genuine and fresh. */
  Optional<String> user(String ticket) {
    int mark = ticket.lastIndexOf("::");
    if (mark < 0
        || !Secrets.same(
            Secrets.sign(ticket.substring(0, mark), key), ticket.substring(mark + 2))) {
      return Optional.empty();
    }
    String[] parts = ticket.substring(0, mark).split(":", 3);
    return parts.length == 3 && parts[0].equals("PVE") && isFresh(parts[2])
        ? Optional.of(parts[1])
        : Optional.empty();
  }

  String csrfToken(String user) {
    String time = "%08X".formatted(clock.instant().getEpochSecond());
    return time + ":" + Secrets.sign("CSRF:" + time + ":" + user, key);
  }

  boolean isCsrfToken(String token, String user) {
    int colon = token.indexOf(':');
    return colon > 0
        && Secrets.same(
            Secrets.sign("CSRF:" + token.substring(0, colon) + ":" + user, key),
            token.substring(colon + 1))
        && isFresh(token.substring(0, colon));
  }

  private boolean isFresh(String hex) {
    if (!hex.matches("[0-9A-F]{8,9}")) {
      return false;
    }
    long age = clock.instant().getEpochSecond() - Long.parseLong(hex, 16);
    return age > -CLOCK_SKEW && age < LIFETIME;
  }
}
