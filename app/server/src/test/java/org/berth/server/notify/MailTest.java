package org.berth.server.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.berth.contract.DeliveryState;
import org.berth.contract.SubscriptionKind;
import org.berth.server.db.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Mail, taken by a real SMTP server. */
@Tag("service")
final class MailTest {
  private static final TestDatabase database = new TestDatabase();
  private static final String RUN = "01900000-0000-7000-8000-000000000002";
  private static final String READY =
      """
      {"name":"shop","url":"https://shop.docker.example.org/","owner":"ada","guest":{"address":"10.0.0.7"},
       "resources":{"cores":2,"memory_mb":2048,"disk_gb":10},"ports":{"first":20000,"last":20019},"conditions":[],
       "last_run":"01900000-0000-7000-8000-000000000002"}
      """;

  private final GreenMail server = started();
  private NotifyFixture here = fixture("none");

  private static GreenMail started() {
    var mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    mail.start();
    return mail;
  }

  private NotifyFixture fixture(String security) {
    return fixture(security, server.getSmtp().getPort());
  }

  private static NotifyFixture fixture(String security, int port) {
    return new NotifyFixture(
        database,
        List.of(),
        Map.of(
            "BERTH_MAIL_HOST",
            "127.0.0.1",
            "BERTH_MAIL_PORT",
            Integer.toString(port),
            "BERTH_MAIL_SECURITY",
            security,
            "BERTH_MAIL_FROM",
            "berth@example.org"));
  }

  @AfterEach
  void close() {
    here.close();
    server.stop();
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  private void happened(Topic topic, Map<String, ?> more) throws InterruptedException {
    Map<String, Object> data = new java.util.HashMap<>(more);
    data.put("environment", org.berth.server.json.Json.map(READY));
    here.fact(topic, here.person, data);
    here.deliver();
  }

  private String only() throws Exception {
    assertThat(server.getReceivedMessages()).hasSize(1);
    MimeMessage mail = server.getReceivedMessages()[0];
    return mail.getSubject() + "\n" + GreenMailUtil.getWholeMessage(mail).replace("=\r\n", "");
  }

  @Test
  void theMailOfAReadyEnvironmentSaysHowToBegin() throws Exception {
    here.subscribe(SubscriptionKind.MAIL, "ada@example.org");

    happened(Topic.ENVIRONMENT_READY, Map.of());

    assertThat(only())
        .startsWith("Environment shop is ready")
        .contains("https://shop.docker.example.org/")
        .contains("Portainer:  off")
        .contains("berth env docker shop ps")
        .contains("2 cores, 2048 MB of memory, 10 GB of disk")
        .contains("20000 to 20019")
        .contains("Ask the platform team")
        .contains("text/html")
        .contains("text/plain");
    assertThat(here.log().getFirst().state()).isEqualTo(DeliveryState.DELIVERED);
  }

  @Test
  void theMailOfAReadyEnvironmentLeadsToPortainerWhereItIsShown() throws Exception {
    here.subscribe(SubscriptionKind.MAIL, "ada@example.org");
    Map<String, Object> shown = new java.util.HashMap<>(org.berth.server.json.Json.map(READY));
    shown.put("links", Map.of("portainer", "https://portainer.example.org/#!/7/docker/dashboard"));

    here.fact(Topic.ENVIRONMENT_READY, here.person, Map.of("environment", shown));
    here.deliver();

    assertThat(only())
        .contains("Portainer:  https://portainer.example.org/#!/7/docker/dashboard")
        .contains("for those with an account there");
  }

  @Test
  void theMailOfAReadyEnvironmentTellsAPortainerThatFailedFromOneThatIsOff() throws Exception {
    here.subscribe(SubscriptionKind.MAIL, "ada@example.org");
    Map<String, Object> shown = new java.util.HashMap<>(org.berth.server.json.Json.map(READY));
    shown.put("links", Map.of("portainer", "https://portainer.example.org/#!/7/docker/dashboard"));
    shown.put(
        "conditions",
        List.of(
            Map.of("type", "route", "reason", "ok", "message", "Served"),
            Map.of("type", "portainer", "reason", "failed", "message", "Portainer said 503")));

    here.fact(Topic.ENVIRONMENT_READY, here.person, Map.of("environment", shown));
    here.deliver();

    assertThat(only())
        .contains("Portainer:  failed: Portainer said 503")
        .contains("failed: Portainer said 503</td>")
        .doesNotContain("off for this environment")
        .doesNotContain("portainer.example.org");
  }

  @Test
  void theMailOfAFailedEnvironmentSaysWhyAndWhatToDoAndEscapesUserText() throws Exception {
    here.subscribe(SubscriptionKind.MAIL, "ada@example.org");
    String reason = "Task <script>alert(1)</script> {{name}}";

    happened(
        Topic.ENVIRONMENT_FAILED,
        Map.of("reason", reason, "setback", setback("build", true, Optional.of(RUN))));

    assertThat(only())
        .startsWith("Environment shop failed")
        .contains("did not become ready")
        .contains("Task &lt;script&gt;alert(1)&lt;/script&gt; {{name}}")
        .contains("Task <script>alert(1)</script> {{name}}")
        .contains("The guest that was only half made has been removed.")
        .contains("berth run retry " + RUN)
        .doesNotContain("reconcile");
  }

  @Test
  void theMailOfAFailedBuildPromisesNoRemovalAndNoRetryThatDidNotHappen() throws Exception {
    here.subscribe(SubscriptionKind.MAIL, "ada@example.org");

    happened(
        Topic.ENVIRONMENT_FAILED,
        Map.of("reason", "No", "setback", setback("build", false, Optional.empty())));

    assertThat(only())
        .contains("did not become ready")
        .contains("may still be there")
        .contains("berth env delete shop")
        .doesNotContain("has been removed")
        .doesNotContain("berth run retry");
  }

  @Test
  void theMailOfAnEnvironmentThatALookFoundChangedSpeaksOfTheLook() throws Exception {
    here.subscribe(SubscriptionKind.MAIL, "ada@example.org");

    happened(
        Topic.ENVIRONMENT_FAILED,
        Map.of(
            "reason",
            "The guest is stopped and should run.",
            "setback",
            setback("look", false, Optional.empty())));

    assertThat(only())
        .contains("is not as it should be")
        .contains("The guest is stopped and should run.")
        .contains("none was being made")
        .contains("berth env reconcile shop")
        .contains("berth env reconcile shop --apply")
        .doesNotContain("did not become ready")
        .doesNotContain("has been removed")
        .doesNotContain("berth run retry");
  }

  private static Map<String, Object> setback(
      String during, boolean rolledBack, Optional<String> retry) {
    Map<String, Object> setback = new java.util.HashMap<>();
    setback.put("during", during);
    setback.put("rolled_back", rolledBack);
    retry.ifPresent(run -> setback.put("retry", run));
    return setback;
  }

  @Test
  void anInstallationsOwnTemplateIsUsed() throws Exception {
    Path own = Files.createDirectories(here.home.resolve("templates/mail"));
    Files.writeString(
        own.resolve("environment.ready.txt"), "Subject: {{name}}!\nOurs for {{name}}\n");
    here.subscribe(SubscriptionKind.MAIL, "ada@example.org");

    happened(Topic.ENVIRONMENT_READY, Map.of());

    assertThat(only()).startsWith("shop!").contains("Ours for shop");
  }

  @Test
  void anOwnerWithAnAddressIsToldWithoutAsking() throws Exception {
    database
        .database()
        .useTransaction(
            tx ->
                tx.createUpdate("update person set email = 'ada@example.org' where id = :id")
                    .bind("id", here.person.person())
                    .execute());

    happened(Topic.ENVIRONMENT_DELETED, Map.of());
    happened(Topic.ENVIRONMENT_UNKNOWN, Map.of("reason", "It was cut short"));

    assertThat(server.getReceivedMessages()).hasSize(2);
    assertThat(server.getReceivedMessages()[1].getSubject())
        .isEqualTo("The state of environment shop is unknown");
  }

  @Test
  void aMailIsNotSentInTheClearWhereThatIsNotAllowed() throws Exception {
    here.close();
    here = fixture("starttls");
    here.subscribe(SubscriptionKind.MAIL, "ada@example.org");

    happened(Topic.ENVIRONMENT_READY, Map.of());

    assertThat(server.getReceivedMessages()).isEmpty();
    assertThat(here.log().getFirst().state()).isEqualTo(DeliveryState.WAITING);
    assertThat(here.log().getFirst().reason()).contains("STARTTLS");
  }

  @Test
  void aServerThatNeverComesToAnEndIsLeftBeforeSomebodyElseMayTry() throws Exception {
    here.close();
    try (var talking = new EndlessGreeting()) {
      here = fixture("none", talking.port());
      here.subscribe(SubscriptionKind.MAIL, "ada@example.org");

      happened(Topic.ENVIRONMENT_READY, Map.of());

      assertThat(here.log().getFirst().reason()).contains("did not come to an end");
      assertThat(talking.left()).isTrue();
    }
    assertThat(Mails.LIMIT).isLessThan(Deliveries.LEASE);
  }

  @Test
  void aServerThatIsAwayIsTriedAgain() throws Exception {
    here.subscribe(SubscriptionKind.MAIL, "ada@example.org");
    server.stop();

    happened(Topic.ENVIRONMENT_READY, Map.of());
    server.start();
    here.until(MovedClock.START.plus(java.time.Duration.ofMinutes(1)));

    assertThat(here.log().getFirst().tries()).hasSizeGreaterThan(1);
  }
}
