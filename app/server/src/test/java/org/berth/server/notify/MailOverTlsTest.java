package org.berth.server.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.berth.contract.Delivery;
import org.berth.contract.DeliveryState;
import org.berth.contract.SubscriptionKind;
import org.berth.server.TestCertificate;
import org.berth.server.db.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.subethamail.smtp.server.SMTPServer;

/** Mail to servers that insist on TLS. */
@Tag("service")
final class MailOverTlsTest {
  private static final TestDatabase database = new TestDatabase();
  private static TestCertificate certificate;

  private final List<String> taken = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void certify(@TempDir Path folder) throws Exception {
    certificate = TestCertificate.in(folder);
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  private SMTPServer.Builder server() throws Exception {
    return SMTPServer.port(0)
        .bindAddress(InetAddress.getLoopbackAddress())
        .messageHandler(
            (context, from, to, data) -> taken.add(new String(data, StandardCharsets.UTF_8)));
  }

  private Delivery sent(SMTPServer server, String security, boolean trusted) throws Exception {
    server.start();
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "BERTH_MAIL_HOST",
                "127.0.0.1",
                "BERTH_MAIL_PORT",
                Integer.toString(server.getPortAllocated()),
                "BERTH_MAIL_SECURITY",
                security,
                "BERTH_MAIL_FROM",
                "berth@example.org"));
    if (trusted) {
      settings.put("BERTH_NOTIFY_CA_FILE", certificate.authority().toString());
    }
    try (var here = new NotifyFixture(database, List.of(), settings)) {
      here.subscribe(SubscriptionKind.MAIL, "ada@example.org");
      here.fact(
          Topic.ENVIRONMENT_READY, here.person, Map.of("environment", Map.of("name", "shop")));
      here.deliver();
      return here.log().getFirst();
    } finally {
      server.stop();
    }
  }

  @Test
  void theConversationTurnsToTlsBeforeAnythingIsSaid() throws Exception {
    SMTPServer insists =
        server().enableTLS().requireTLS().startTlsSocketFactory(certificate.context()).build();

    Delivery delivery = sent(insists, "starttls", true);

    assertThat(delivery.state()).as(delivery.toString()).isEqualTo(DeliveryState.DELIVERED);
    assertThat(taken).hasSize(1).first().asString().contains("Environment shop is ready");
  }

  @Test
  void aServerThatSpeaksTlsFromTheStartIsSpokenToSo() throws Exception {
    SMTPServer always = server().serverSocketFactory(certificate.context()).build();

    Delivery delivery = sent(always, "tls", true);

    assertThat(delivery.state()).as(delivery.toString()).isEqualTo(DeliveryState.DELIVERED);
    assertThat(taken).hasSize(1);
  }

  @Test
  void aServerThatNobodyVouchesForGetsNothing() throws Exception {
    SMTPServer unknown = server().enableTLS().startTlsSocketFactory(certificate.context()).build();

    Delivery delivery = sent(unknown, "starttls", false);

    assertThat(delivery.state()).isEqualTo(DeliveryState.WAITING);
    assertThat(delivery.reason()).containsIgnoringCase("certification path");
    assertThat(taken).isEmpty();
  }
}
