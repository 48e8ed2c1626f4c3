package org.berth.lab.access;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.berth.lab.endpoint.Caller;
import org.berth.lab.endpoint.Refusal;

/** By what callers prove who they are: tokens, passwords, and the tickets given for those. */
public final class Credentials {
  private final Supplier<Directory> directory;
  private final Tickets tickets;
  private final Clock clock;

  Credentials(Supplier<Directory> directory, Tickets tickets, Clock clock) {
    this.directory = directory;
    this.tickets = tickets;
    this.clock = clock;
  }

  /**
   * The caller behind {@code user@realm!tokenid=value}.
   *
   * @throws Refusal 401 that says what is wrong with it
   */
  public Caller byToken(String text) {
    int equals = text.lastIndexOf('=');
    if (equals < 0) {
      throw unauthorized("no tokenid specified");
    }
    Caller caller = Caller.parse(text.substring(0, equals));
    String name = caller.token();
    if (name == null) {
      throw unauthorized(
          "'"
              + caller.user()
              + "' is not a valid token ID - not able to split into user and token parts");
    }
    Token token = enabled(caller.user()).tokens().get(name);
    if (token == null) {
      throw unauthorized("no such token '" + name + "' for user '" + caller.user() + "'");
    }
    if (isPast(token.expire())) {
      throw unauthorized("token '" + name + "' access expired");
    }
    if (!Secrets.same(token.secret(), Secrets.hashToken(text.substring(equals + 1)))) {
      throw unauthorized("invalid token value!");
    }
    return caller;
  }

  /**
   * The user of a ticket.
   *
   * @throws Refusal 401 when it is forged, too old, or its user is gone
   */
  public Caller byTicket(String ticket) {
    String user =
        tickets
            .user(ticket)
            .orElseThrow(() -> unauthorized("permission denied - invalid PVE ticket"));
    enabled(user);
    return Caller.parse(user);
  }

  /** Throws 401 unless {@code token} was made for this user's tickets. */
  public void requireCsrfToken(String token, Caller caller) {
    if (!tickets.isCsrfToken(token, caller.user())) {
      throw unauthorized("Permission denied - invalid csrf token");
    }
  }

  /** The user whose password, or still valid ticket, this is. */
  Optional<Caller> byPassword(String user, String password) {
    Optional<User> known =
        directory.get().user(user).filter(account -> account.enable() && !isPast(account.expire()));
    boolean right =
        known.map(account -> isPasswordOf(account, password)).orElse(false)
            || (known.isPresent() && tickets.user(password).filter(user::equals).isPresent());
    return right ? Optional.of(Caller.parse(user)) : Optional.empty();
  }

  private static boolean isPasswordOf(User user, String password) {
    String hash = user.password();
    return hash != null && Secrets.isPassword(password, hash);
  }

  private User enabled(String id) {
    User user =
        directory.get().user(id).orElseThrow(() -> unauthorized("no such user ('" + id + "')"));
    if (!user.enable()) {
      throw unauthorized("user '" + id + "' is disabled");
    }
    if (isPast(user.expire())) {
      throw unauthorized("user '" + id + "' access expired");
    }
    return user;
  }

  private boolean isPast(long epochSecond) {
    return epochSecond != 0 && epochSecond < clock.instant().getEpochSecond();
  }

  Tickets tickets() {
    return tickets;
  }

  private static Refusal unauthorized(String reason) {
    return new Refusal(401, reason, Map.of());
  }
}
