package org.berth.server.notify;

import com.samskivert.mustache.MustacheException;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.berth.server.config.Settings;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.jspecify.annotations.Nullable;
import org.simplejavamail.MailException;
import org.simplejavamail.api.email.Email;
import org.simplejavamail.api.mailer.Mailer;
import org.simplejavamail.api.mailer.config.TransportStrategy;
import org.simplejavamail.email.EmailBuilder;
import org.simplejavamail.mailer.MailerBuilder;

/** Carries parcels by mail, through the one server that is configured. */
final class Mails implements Courier {
  /** For the whole conversation with the server, however many steps it has. */
  static final Duration LIMIT = Duration.ofSeconds(90);

  private static final Duration STEP_LIMIT = Duration.ofSeconds(20);

  private final Settings.Mail settings;
  private final Optional<Path> authorities;
  private final Letters letters;
  private final Duration limit;

  Mails(Settings.Mail settings, Optional<Path> authorities, Letters letters, Duration limit) {
    this.settings = settings;
    this.authorities = authorities;
    this.letters = letters;
    this.limit = limit;
  }

  @Override
  public Verdict carry(Parcel parcel) throws InterruptedException {
    var conversation = new FutureTask<>(() -> converse(parcel));
    // A virtual thread that is interrupted closes the socket that it waits on.
    Thread.ofVirtual().name("mail").start(conversation);
    try {
      return conversation.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return passing(
          "%s did not come to an end within %d s".formatted(settings.host(), limit.toSeconds()));
    } catch (ExecutionException e) {
      throw new IllegalStateException("A mail could not be sent", e.getCause());
    } finally {
      conversation.cancel(true);
    }
  }

  private Verdict converse(Parcel parcel) {
    try {
      mailer().sendMail(email(parcel)).join();
      return new Verdict.Delivered(Optional.of(250), "Taken by " + settings.host());
    } catch (MailException e) {
      return verdict(e);
    } catch (MustacheException | IOException e) {
      return passing("The template cannot be used: " + e.getMessage());
    }
  }

  private Email email(Parcel parcel) throws IOException {
    Letter letter = letters.write(parcel.fact());
    return EmailBuilder.startingBlank()
        // The same over all tries, so that a receiver can drop what came twice.
        .fixingMessageId("<" + parcel.id() + "@berth>")
        .from(settings.from())
        .to(parcel.address().target().reveal())
        .withSubject(letter.subject())
        .withPlainText(letter.text())
        .withHTMLText(letter.html())
        .withHeader("Auto-Submitted", "auto-generated")
        .buildEmail();
  }

  /** Made for each mail: a password or certificate that was renewed is used at once. */
  private Mailer mailer() throws IOException {
    var builder =
        MailerBuilder.withSMTPServer(
                settings.host(), settings.port(), settings.user(), password(settings))
            .withTransportStrategy(strategy())
            .withSessionTimeout((int) STEP_LIMIT.toMillis())
            .trustingAllHosts(false)
            .verifyingServerIdentity(true);
    if (settings.security() == Settings.MailSecurity.NONE) {
      builder = builder.withProperty("mail.smtp.starttls.enable", "false");
    }
    Mailer mailer = builder.buildMailer();
    if (authorities.isPresent()) {
      // The library's own option for this reaches only servers that turn to TLS later.
      SSLSocketFactory factory = trusting(authorities.get());
      Properties session = mailer.getSession().getProperties();
      session.put("mail.smtp.ssl.socketFactory", factory);
      session.put("mail.smtps.ssl.socketFactory", factory);
    }
    return mailer;
  }

  private TransportStrategy strategy() {
    return switch (settings.security()) {
      case STARTTLS -> TransportStrategy.SMTP_TLS;
      case TLS -> TransportStrategy.SMTPS;
      case NONE -> TransportStrategy.SMTP;
    };
  }

  private static @Nullable String password(Settings.Mail settings) throws IOException {
    Path file = settings.passwordFile();
    return file == null ? null : Files.readString(file).strip();
  }

  private static SSLSocketFactory trusting(Path file) throws IOException {
    try {
      KeyStore store = Authorities.with(file);
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException("Cannot read notify.ca_file", e);
    }
  }

  /** A server's 5xx stays the same; 4xx, a lost connection and a refused password may pass. */
  private static Verdict verdict(MailException e) {
    String words = String.valueOf(e.getMessage());
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      Optional<Integer> status = status(cause);
      if (status.isPresent()) {
        String said = String.valueOf(cause.getMessage()).strip();
        return status.get() >= 500
            ? new Verdict.Permanent(status, said, false)
            : new Verdict.Passing(status, said, Optional.empty());
      }
      words = told(words, cause);
    }
    return passing(words);
  }

  /** What the mail protocol says of a failure, and behind it what TLS had against the server. */
  private static String told(String words, Throwable cause) {
    return switch (cause) {
      case MessagingException mail -> String.valueOf(mail.getMessage());
      case SSLException tls when !words.contains(String.valueOf(tls.getMessage())) ->
          words + ": " + tls.getMessage();
      default -> words;
    };
  }

  private static Optional<Integer> status(Throwable cause) {
    if (cause instanceof MessagingException said
        && said.getNextException() instanceof SMTPAddressFailedException refused) {
      return Optional.of(refused.getReturnCode());
    }
    return switch (cause) {
      case SMTPAddressFailedException refused -> Optional.of(refused.getReturnCode());
      case SMTPSendFailedException refused -> Optional.of(refused.getReturnCode());
      default -> Optional.empty();
    };
  }

  private static Verdict passing(String words) {
    return new Verdict.Passing(Optional.empty(), words, Optional.empty());
  }
}
