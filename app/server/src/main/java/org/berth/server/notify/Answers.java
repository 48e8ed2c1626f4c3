package org.berth.server.notify;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.berth.contract.SubscriptionKind;

/** What a receiver's answer means. */
final class Answers {
  private Answers() {}

  static Verdict judge(SubscriptionKind kind, WebClient.Answer answer, Instant now) {
    Optional<Integer> status = Optional.of(answer.status());
    String text = answer.text().strip();
    String words = answer.status() + (text.isEmpty() ? "" : " " + text);
    if (answer.status() >= 200 && answer.status() < 300) {
      return new Verdict.Delivered(status, words);
    }
    if (permanent(kind, answer.status())) {
      return new Verdict.Permanent(status, words, answer.status() == 410);
    }
    return new Verdict.Passing(
        status, words, answer.retryAfter().flatMap(after -> instant(after, now)));
  }

  /**
   * 410 says that the receiver is gone, redirects are not followed, and a body that was refused
   * stays the same. Beyond that a receiver of the generic kind may be mended meanwhile; the chat
   * services document that a wrong token, channel or right stays wrong.
   */
  private static boolean permanent(SubscriptionKind kind, int status) {
    if (status >= 300 && status < 400) {
      return true;
    }
    return switch (kind) {
      case WEBHOOK, MAIL -> status == 400 || status == 410 || status == 413 || status == 422;
      case SLACK, MATTERMOST, TEAMS ->
          status >= 400 && status < 500 && status != 408 && status != 425 && status != 429;
    };
  }

  /** {@code Retry-After} in either form of RFC 9110: seconds, or a date. */
  static Optional<Instant> instant(String retryAfter, Instant now) {
    try {
      return Optional.of(now.plusSeconds(Long.parseLong(retryAfter.strip())));
    } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
      // Then it is a date, or nothing that helps.
    }
    try {
      return Optional.of(
          ZonedDateTime.parse(retryAfter.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
              .toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
