package org.berth.lab.neighbour;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.berth.lab.host.LabConfig;

/**
 * An SMTP server that keeps what it is given until it ends, and a page that shows it. Mail is
 * strangers' text: it is shown as text, or as HTML in a frame that may do nothing.
 */
public final class Mailbox implements AutoCloseable {
  private static final String NOTHING_BUT_STYLE =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; sandbox allow-same-origin";

  private final GreenMail smtp;
  private final Javalin page;

  private Mailbox(GreenMail smtp, Javalin page) {
    this.smtp = smtp;
    this.page = page;
  }

  /** Both servers for the lab's bridge, not yet listening. */
  public static Mailbox of(LabConfig config) {
    return of(config.subnet().gateway(), config.smtpPort(), config.mailPagePort());
  }

  static Mailbox of(String host, int smtpPort, int pagePort) {
    GreenMail smtp = new GreenMail(new ServerSetup(smtpPort, host, ServerSetup.PROTOCOL_SMTP));
    Javalin page =
        Javalin.create(
            javalin -> {
              javalin.startup.showJavalinBanner = false;
              javalin.concurrency.useVirtualThreads = true;
              javalin.jetty.host = host;
              javalin.jetty.port = pagePort;
              javalin.routes.get("/", call -> show(call, MailPage.list(mails(smtp))));
              javalin.routes.get("/messages", call -> call.json(mails(smtp)));
              javalin.routes.get(
                  "/messages/{id}", call -> show(call, MailPage.of(mail(smtp, call))));
              javalin.routes.get(
                  "/messages/{id}/html", call -> show(call, mail(smtp, call).html()));
              javalin.routes.delete("/messages", call -> forget(smtp, call));
            });
    return new Mailbox(smtp, page);
  }

  /** On return both servers answer. */
  public void start() {
    smtp.start();
    page.start();
  }

  int smtpPort() {
    return smtp.getSmtp().getPort();
  }

  int pagePort() {
    return page.port();
  }

  private static void show(Context call, String html) {
    call.header("Content-Security-Policy", NOTHING_BUT_STYLE).html(html);
  }

  private static void forget(GreenMail smtp, Context call) {
    try {
      smtp.purgeEmailFromAllMailboxes();
    } catch (FolderException e) {
      throw new IllegalStateException(e);
    }
    call.status(204);
  }

  /** Newest first; their numbers count from 1 in the order of arrival. */
  private static List<Mail> mails(GreenMail smtp) {
    List<Mail> mails = new ArrayList<>();
    Stream.of(smtp.getReceivedMessages())
        .forEach(each -> mails.addFirst(Mail.of(mails.size() + 1, each)));
    return mails;
  }

  private static Mail mail(GreenMail smtp, Context call) {
    return mails(smtp).stream()
        .filter(mail -> Integer.toString(mail.id()).equals(call.pathParam("id")))
        .findFirst()
        .orElseThrow(() -> new NotFoundResponse("There is no such mail"));
  }

  @Override
  public void close() {
    page.stop();
    smtp.stop();
  }
}
