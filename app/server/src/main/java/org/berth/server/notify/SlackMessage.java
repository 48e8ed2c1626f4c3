package org.berth.server.notify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A message for Slack's incoming webhooks, as Block Kit with a text for notifications. Limits are
 * those of its reference: header 150 characters, section text 3000, ten fields of 2000.
 */
final class SlackMessage {
  private static final int HEADER = 150;
  private static final int FIELD = 2000;
  private static final int FIELDS = 10;

  private SlackMessage() {}

  static Map<String, Object> of(Words words) {
    List<Object> blocks = new ArrayList<>();
    blocks.add(
        Map.of(
            "type",
            "header",
            "text",
            Map.of("type", "plain_text", "text", cut(words.title(), HEADER))));
    words.link().ifPresent(link -> blocks.add(section(escape(link))));
    List<Map<String, String>> fields =
        words.details().stream().limit(FIELDS).map(SlackMessage::field).toList();
    if (!fields.isEmpty()) {
      blocks.add(Map.of("type", "section", "fields", fields));
    }
    return Map.of("text", escape(words.title()), "blocks", blocks);
  }

  private static Map<String, Object> section(String text) {
    return Map.of("type", "section", "text", Map.of("type", "mrkdwn", "text", text));
  }

  private static Map<String, String> field(Words.Detail detail) {
    // Plain text: what a user wrote is never read as markup, a mention or a link.
    return Map.of("type", "plain_text", "text", cut(detail.name() + ": " + detail.value(), FIELD));
  }

  /** The three characters that Slack reads as control sequences. */
  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String cut(String text, int most) {
    return Cuts.at(text, most);
  }
}
