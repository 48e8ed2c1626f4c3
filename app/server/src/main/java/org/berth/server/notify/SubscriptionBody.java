package org.berth.server.notify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.berth.contract.ErrorCode;
import org.berth.contract.SubscriptionKind;
import org.berth.contract.SubscriptionScope;
import org.berth.server.http.Body;
import org.berth.server.secret.Secret;

/** Reads what callers want of subscriptions. */
final class SubscriptionBody {
  /** Facts that nothing can bring about yet. */
  private static final Set<String> LATER = Set.of("request.pending_approval", "request.refused");

  private SubscriptionBody() {}

  static Subscriptions.Wanted wanted(Body body, AddressRules rules) {
    Optional<SubscriptionKind> kind =
        word(
            body,
            "kind",
            body.requireText("kind"),
            SubscriptionKind.values(),
            SubscriptionKind::wire);
    Optional<String> text = body.requireText("target");
    Optional<Target> target = kind.flatMap(each -> text.flatMap(t -> target(body, each, t, rules)));
    Optional<List<Topic>> events = body.require("events").map(list -> events(body, list));
    Optional<Secret> secret = secret(body);
    SubscriptionScope about =
        word(body, "about", body.text("about"), SubscriptionScope.values(), SubscriptionScope::wire)
            .orElse(SubscriptionScope.MINE);
    Optional<String> team = body.text("team");
    if (team.isPresent() != (about == SubscriptionScope.TEAM)) {
      body.errors().add("team", ErrorCode.INVALID_VALUE, "team goes with about: team");
    }
    kind.ifPresent(each -> signing(body, each, secret.isPresent()));
    body.end();
    return new Subscriptions.Wanted(
        kind.orElseThrow(), target.orElseThrow(), events.orElseThrow(), secret, about, team);
  }

  private static void signing(Body body, SubscriptionKind kind, boolean secret) {
    if (kind == SubscriptionKind.WEBHOOK && !secret) {
      body.errors().add("secret", ErrorCode.MISSING_FIELD, "secret is missing");
    } else if (kind != SubscriptionKind.WEBHOOK && secret) {
      body.errors().add("secret", ErrorCode.INVALID_VALUE, "secret goes with kind: webhook");
    }
  }

  static Subscriptions.Changed changed(Body body, SubscriptionKind kind, AddressRules rules) {
    Optional<Target> target = body.text("target").flatMap(text -> target(body, kind, text, rules));
    Optional<List<Topic>> events = body.take("events").map(list -> events(body, list));
    Optional<Secret> secret = secret(body);
    if (secret.isPresent()) {
      signing(body, kind, true);
    }
    Optional<Boolean> active = body.bool("active");
    body.end();
    return new Subscriptions.Changed(target, events, secret, active);
  }

  private static Optional<Target> target(
      Body body, SubscriptionKind kind, String text, AddressRules rules) {
    try {
      return Optional.of(Target.parse(kind, text, rules));
    } catch (IllegalArgumentException e) {
      body.errors().add("target", ErrorCode.INVALID_VALUE, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static List<Topic> events(Body body, JsonNode list) {
    List<Topic> topics = new ArrayList<>();
    if (!list.isArray() || list.isEmpty()) {
      body.errors().add("events", ErrorCode.WRONG_TYPE, "events is not a list of events");
    }
    for (JsonNode each : list) {
      String name = each.asText();
      Optional<Topic> topic = Topic.of(name);
      if (LATER.contains(name)) {
        body.errors().add("events", ErrorCode.NOT_AVAILABLE, name + " is not available yet");
      } else if (topic.isEmpty() || topics.contains(topic.get())) {
        body.errors()
            .add("events", ErrorCode.INVALID_VALUE, "'" + name + "' is no event, or there twice");
      }
      topic.ifPresent(topics::add);
    }
    return topics;
  }

  private static Optional<Secret> secret(Body body) {
    Optional<Secret> secret = body.text("secret").map(Secret::of);
    if (secret.isPresent() && Signature.key(secret.get()).isEmpty()) {
      body.errors()
          .add(
              "secret",
              ErrorCode.INVALID_VALUE,
              "secret is not whsec_ and 24 to 64 bytes in base64");
    }
    return secret;
  }

  private static <T> Optional<T> word(
      Body body, String field, Optional<String> text, T[] values, Function<T, String> wire) {
    Optional<T> value =
        text.flatMap(
            word -> Stream.of(values).filter(each -> wire.apply(each).equals(word)).findFirst());
    if (text.isPresent() && value.isEmpty()) {
      body.errors()
          .add(field, ErrorCode.INVALID_VALUE, field + " '" + text.get() + "' does not exist");
    }
    return value;
  }
}
