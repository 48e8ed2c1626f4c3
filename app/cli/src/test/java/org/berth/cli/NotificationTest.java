package org.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.berth.cli.service.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class NotificationTest {
  private static final String MADE =
      """
      {"id":"0198f000-0000-7000-8000-000000000001","kind":"webhook","target":"https://example.org",\
      "about":"team","events":["environment.ready"],"active":true}""";

  private FarService service;

  @BeforeEach
  void openService() throws IOException {
    service = new FarService();
  }

  @AfterEach
  void closeService() {
    service.close();
  }

  @Test
  void aSecretIsMadeForAWebhookAndToldOnceBesideTheData() {
    service.on("POST /api/v1/notifications", 201, MADE);

    Cli cli =
        Cli.run(
            service.variables(),
            "notification",
            "create",
            "webhook",
            "https://example.org/x",
            "-e",
            "environment.ready",
            "--team",
            "web",
            "-o",
            "name");

    var body = Json.parse(service.asked().getFirst().body());
    assertThat(cli.exit()).isZero();
    assertThat(cli.out()).isEqualTo("0198f000-0000-7000-8000-000000000001\n");
    assertThat(body.path("about").asText()).isEqualTo("team");
    assertThat(body.path("secret").asText()).matches("whsec_[A-Za-z0-9+/]{43}=");
    assertThat(cli.err()).contains(body.path("secret").asText());
  }

  @Test
  void deliveriesThatWereGivenUpAreListedByTheirState() {
    service.on(
        "GET /api/v1/notifications/deliveries?state=dead&limit=500",
        200,
        "{\"items\":[],\"next\":null}");

    Cli cli = Cli.run(service.variables(), "notification", "deliveries", "--state", "dead");

    assertThat(cli.exit()).isZero();
    assertThat(cli.out()).startsWith("ID");
  }

  @Test
  void aDeletedSubscriptionAnswersNothing() {
    service.on("DELETE /api/v1/notifications/x", 204, "");

    Cli cli = Cli.run(service.variables(), "notification", "delete", "x");

    assertThat(cli.exit()).isZero();
    assertThat(cli.out()).isEmpty();
  }
}
