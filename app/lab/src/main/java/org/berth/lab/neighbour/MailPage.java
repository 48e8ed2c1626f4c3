package org.berth.lab.neighbour;

import java.util.List;
import java.util.stream.Collectors;

/** The mail catcher's pages. */
final class MailPage {
  private static final String FRAME =
      """
      <!doctype html><html lang="en"><meta charset="utf-8"><title>Mail of the lab</title>
      <style>body { font: 1rem/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
      table { border-collapse: collapse; width: 100%% } td, th { text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #ccc }
      pre { white-space: pre-wrap } iframe { width: 100%%; height: 40rem; border: 1px solid #ccc }</style>
      %s
      """;

  private MailPage() {}

  static String list(List<Mail> mails) {
    if (mails.isEmpty()) {
      return FRAME.formatted("<h1>Mail of the lab</h1><p>No mail has come yet.");
    }
    String rows =
        mails.stream()
            .map(
                mail ->
                    "<tr><td><a href=\"/messages/%d\">%s</a><td>%s<td>%s"
                        .formatted(
                            mail.id(),
                            escaped(mail.subject().isBlank() ? "(no subject)" : mail.subject()),
                            escaped(mail.to()),
                            escaped(mail.date())))
            .collect(Collectors.joining("\n"));
    return FRAME.formatted(
        "<h1>Mail of the lab</h1><table><tr><th>Subject<th>To<th>Date\n%s</table>".formatted(rows));
  }

  static String of(Mail mail) {
    String html =
        mail.html().isEmpty()
            ? ""
            : "<iframe sandbox title=\"HTML part\" src=\"/messages/%d/html\"></iframe>"
                .formatted(mail.id());
    return FRAME.formatted(
        "<p><a href=\"/\">All mail</a><h1>%s</h1><p>From %s<br>To %s<br>%s<pre>%s</pre>%s"
            .formatted(
                escaped(mail.subject()),
                escaped(mail.from()),
                escaped(mail.to()),
                escaped(mail.date()),
                escaped(mail.text()),
                html));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
