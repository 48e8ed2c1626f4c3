package org.berth.server.identity;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.berth.server.identity.IdentityDao.Holder;

/**
 * Whose tokens were seen a moment ago, by their hash: a client that calls often is looked up once.
 * A revoked token is therefore good for {@link #TRUSTED} longer; unknown ones are asked for every
 * time.
 */
final class RecentHolders {
  static final Duration TRUSTED = Duration.ofSeconds(2);
  private static final int MOST = 1000;

  private final InstantSource clock;
  private final Map<ByteBuffer, Seen> seen = new ConcurrentHashMap<>();

  private record Seen(Holder holder, Instant until) {}

  RecentHolders(InstantSource clock) {
    this.clock = clock;
  }

  Optional<Holder> find(byte[] hash) {
    return Optional.ofNullable(seen.get(ByteBuffer.wrap(hash)))
        .filter(each -> clock.instant().isBefore(each.until()))
        .map(Seen::holder);
  }

  void add(byte[] hash, Holder holder) {
    if (seen.size() >= MOST) {
      seen.clear();
    }
    seen.put(ByteBuffer.wrap(hash), new Seen(holder, clock.instant().plus(TRUSTED)));
  }
}
