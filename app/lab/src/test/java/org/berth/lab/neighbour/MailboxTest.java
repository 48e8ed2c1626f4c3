package org.berth.lab.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class MailboxTest {
  private static final String LOOPBACK = "127.0.0.1";

  @Test
  void mailForAnybodyIsCaughtAndShown() throws Exception {
    try (Mailbox mailbox = Mailbox.of(LOOPBACK, 0, 0)) {
      mailbox.start();

      send(mailbox, "somebody@example.org", "Your environment shop is ready", "https://shop");

      assertThat(get(mailbox, "/messages").body())
          .contains("somebody@example.org", "Your environment shop is ready", "https://shop");
      assertThat(get(mailbox, "/messages/1").body()).contains("https://shop");
    }
  }

  @Test
  void textOfStrangersIsShownAndNeverRun() throws Exception {
    try (Mailbox mailbox = Mailbox.of(LOOPBACK, 0, 0)) {
      mailbox.start();

      send(mailbox, "somebody@example.org", "<script>alert(1)</script>", "<b>&</b>");

      HttpResponse<String> page = get(mailbox, "/messages/1");
      assertThat(page.body()).contains("&lt;script&gt;", "&lt;b&gt;").doesNotContain("<script>");
      assertThat(page.headers().firstValue("Content-Security-Policy"))
          .hasValueSatisfying(policy -> assertThat(policy).contains("default-src 'none'"));
    }
  }

  private static void send(Mailbox mailbox, String to, String subject, String text)
      throws MessagingException {
    Properties properties = new Properties();
    properties.put("mail.smtp.host", LOOPBACK);
    properties.put("mail.smtp.port", Integer.toString(mailbox.smtpPort()));
    MimeMessage message = new MimeMessage(Session.getInstance(properties));
    message.setFrom("berth@lab.test");
    message.setRecipient(Message.RecipientType.TO, new InternetAddress(to));
    message.setSubject(subject, StandardCharsets.UTF_8.name());
    MimeBodyPart plain = new MimeBodyPart();
    plain.setText(text, StandardCharsets.UTF_8.name());
    message.setContent(new MimeMultipart("alternative", plain));
    Transport.send(message);
  }

  private static HttpResponse<String> get(Mailbox mailbox, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://%s:%d%s".formatted(LOOPBACK, mailbox.pagePort(), path));
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
  }
}
