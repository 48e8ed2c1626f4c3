package org.berth.server.notify;

import java.time.Instant;
import java.util.Optional;

/** What came of one try. */
sealed interface Verdict {
  /** The receiver's status, if it answered one: HTTP's or SMTP's. */
  Optional<Integer> status();

  /** In words, for the delivery log. */
  String words();

  /** The receiver took it. */
  record Delivered(Optional<Integer> status, String words) implements Verdict {}

  /** Worth another try, not before the time that the receiver named. */
  record Passing(Optional<Integer> status, String words, Optional<Instant> notBefore)
      implements Verdict {}

  /** Another try would end the same; {@code gone}: so would every other message to it. */
  record Permanent(Optional<Integer> status, String words, boolean gone) implements Verdict {}
}
