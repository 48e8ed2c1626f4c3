package org.berth.server.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.berth.server.json.Json;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What chat services get, held to the schemas that are published for them. */
@Tag("unit")
final class ChatMessageTest {
  private static final Path CONTRACTS =
      Path.of(System.getProperty("berth.root", ".")).resolve("../shared/contracts/chat");

  /** Everything that somebody could try with a text of theirs. */
  private static final String NASTY =
      "<!channel> @here @all [x](https://evil.example) *b* _i_ `c` # h | t & <b> \u202e"
          + "é".repeat(5000);

  private static Fact fact(Topic topic, String reason) {
    String payload =
        """
        {"data": {"environment": {"name": "shop", "owner": "ada", "url": "https://shop.docker.example.org/",
                                  "guest": {"address": "10.0.0.7"},
                                  "resources": {"cores": 2, "memory_mb": 2048, "disk_gb": 10},
                                  "last_run": "01900000-0000-7000-8000-000000000002"},
                  "reason": %s}}
        """
            .formatted(Json.write(reason));
    return Fact.stored(topic.wire(), MovedClock.START, new java.util.UUID(1, 2), payload);
  }

  static Stream<Fact> facts() {
    return Stream.concat(
        Stream.of(Topic.values()).map(topic -> fact(topic, "A task failed")),
        Stream.of(fact(Topic.ENVIRONMENT_FAILED, NASTY), fact(Topic.ENVIRONMENT_FAILED, "")));
  }

  private static void valid(String file, Object message) throws IOException {
    Path published = CONTRACTS.resolve(file);
    assumeTrue(Files.exists(published), "the published schema is not beside this checkout");
    var schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
            .getSchema(Files.readString(published));
    assertThat(schema.validate(Json.write(message), InputFormat.JSON)).as(file).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("facts")
  void everyMessageIsAsItsServicePublishesIt(Fact fact) throws IOException {
    Words words = Words.of(fact);

    valid("slack-incoming-webhook.schema.json", SlackMessage.of(words));
    valid("mattermost-incoming-webhook.schema.json", MattermostMessage.of(words));
    Map<String, Object> teams = TeamsMessage.of(words);
    valid("teams-workflow-envelope.schema.json", teams);
    valid(
        "teams-adaptive-card-1.6.schema.json",
        Json.plain(Json.stored(Json.write(teams)).at("/attachments/0/content")));
    assertThat(Json.bytes(teams).length).isLessThan(28_000);
  }

  @Test
  void whatAUserWroteIsTextAndReachesNobodyElse() {
    Words words = Words.of(fact(Topic.ENVIRONMENT_FAILED, NASTY));

    String slack = Json.write(SlackMessage.of(words));
    String mattermost = Json.write(MattermostMessage.of(words));
    String teams = Json.write(TeamsMessage.of(words));

    assertThat(slack).doesNotContain("\"mrkdwn\",\"text\":\"Why");
    assertThat(mattermost).doesNotContain("@here").doesNotContain("[x](").doesNotContain("@all");
    assertThat(teams).doesNotContain("[x](").doesNotContain("<b>");
    assertThat(Json.stored(slack).at("/blocks/2/fields/0/text").asText().length())
        .isLessThanOrEqualTo(2000);
  }
}
