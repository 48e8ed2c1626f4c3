package org.berth.server.notify;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.berth.contract.SubscriptionKind;
import org.berth.server.secret.Secret;

/**
 * Where messages of a subscription go.
 *
 * @param shown what may be seen of it: an address, or scheme and host of a URL
 */
record Target(String shown, Secret whole) {
  private static final int MOST = 2048;
  // One mailbox, without a display name, comments, quotes or lists.
  private static final Pattern MAILBOX =
      Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}");
  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.]+]");

  /** Reads a target; the exception's message says what is wrong with it. */
  static Target parse(SubscriptionKind kind, String text, AddressRules rules) {
    return switch (kind) {
      case MAIL -> mailbox(text);
      case WEBHOOK, SLACK, MATTERMOST, TEAMS -> url(text, rules);
    };
  }

  private static Target mailbox(String text) {
    if (!MAILBOX.matcher(text).matches()) {
      throw new IllegalArgumentException("target is not a mail address");
    }
    return new Target(text, Secret.of(text));
  }

  private static Target url(String text, AddressRules rules) {
    URI url = uri(text);
    String host = url.getHost();
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    if (host == null || !(scheme.equals("https") || scheme.equals("http"))) {
      throw new IllegalArgumentException("target is not an http or https URL");
    }
    if (url.getUserInfo() != null || url.getFragment() != null || text.length() > MOST) {
      throw new IllegalArgumentException(
          "target has a user, a fragment or more than " + MOST + " characters");
    }
    if (literal(host).filter(address -> !rules.allows(address)).isPresent()) {
      throw new IllegalArgumentException(
          "target is an address that messages may not go to (notify.allowed_networks)");
    }
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return new Target(scheme + "://" + host + port, Secret.of(text));
  }

  private static URI uri(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      // The parser's message would repeat what may be a secret.
      throw new IllegalArgumentException("target is not a URL");
    }
  }

  /** Names are looked up when a message is sent, and checked then. */
  private static Optional<InetAddress> literal(String host) {
    try {
      return LITERAL.matcher(host).matches()
          ? Optional.of(InetAddress.getByName(host))
          : Optional.empty();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("target is not an address");
    }
  }
}
