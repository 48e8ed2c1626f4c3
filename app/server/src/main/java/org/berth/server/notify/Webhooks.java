package org.berth.server.notify;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.berth.server.json.Json;
import org.berth.server.secret.Secret;

/** Carries parcels by POST, each kind of receiver in its own form. */
final class Webhooks implements Courier {
  private final WebClient client;
  private final InstantSource clock;

  Webhooks(WebClient client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
  }

  @Override
  public Verdict carry(Parcel parcel) throws InterruptedException {
    byte[] body = Json.bytes(body(parcel));
    try {
      WebClient.Answer answer =
          client.post(URI.create(parcel.address().target().reveal()), headers(parcel, body), body);
      return Answers.judge(parcel.address().kind(), answer, clock.instant());
    } catch (CheckedAddresses.Closed closed) {
      return new Verdict.Permanent(Optional.empty(), String.valueOf(closed.getMessage()), false);
    } catch (IOException e) {
      return new Verdict.Passing(
          Optional.empty(), String.valueOf(e.getMessage()), Optional.empty());
    }
  }

  private static Object body(Parcel parcel) {
    return switch (parcel.address().kind()) {
      case WEBHOOK -> message(parcel.fact());
      case SLACK -> SlackMessage.of(Words.of(parcel.fact()));
      case MATTERMOST -> MattermostMessage.of(Words.of(parcel.fact()));
      case TEAMS -> TeamsMessage.of(Words.of(parcel.fact()));
      case MAIL -> throw new IllegalStateException("Mail is not posted");
    };
  }

  private static Map<String, JsonNode> message(Fact fact) {
    Map<String, JsonNode> message = new LinkedHashMap<>();
    message.put("type", Json.stored(Json.write(fact.topic().wire())));
    message.put("timestamp", Json.stored(Json.write(fact.at())));
    message.put("data", fact.data());
    return message;
  }

  private Map<String, String> headers(Parcel parcel, byte[] body) {
    Instant now = clock.instant();
    Optional<Secret> secret = parcel.address().secret();
    return secret
        .flatMap(Signature::key)
        .map(key -> Signature.headers(key, parcel.id().toString(), now, body))
        .orElse(Map.of());
  }
}
