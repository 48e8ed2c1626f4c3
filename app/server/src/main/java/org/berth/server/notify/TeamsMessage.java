package org.berth.server.notify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A message for a Microsoft Teams workflow: an adaptive card of version 1.4, which all clients
 * read. A whole message may have about 28 KB, so values are cut well before.
 */
final class TeamsMessage {
  private static final int VALUE = 2000;
  private static final Pattern MARKUP = Pattern.compile("([\\\\*_\\[\\]()#`~>-])");

  private TeamsMessage() {}

  static Map<String, Object> of(Words words) {
    Map<String, Object> attachment = new HashMap<>();
    attachment.put("contentType", "application/vnd.microsoft.card.adaptive");
    attachment.put("contentUrl", null);
    attachment.put("content", card(words));
    return Map.of("type", "message", "attachments", List.of(attachment));
  }

  private static Map<String, Object> card(Words words) {
    List<Object> body = new ArrayList<>();
    body.add(
        Map.of(
            "type",
            "TextBlock",
            "text",
            escape(words.title()),
            "size",
            "Medium",
            "weight",
            "Bolder",
            "color",
            words.good() ? "Good" : "Attention",
            "wrap",
            true));
    List<Map<String, String>> facts =
        words.details().stream()
            .map(
                detail ->
                    Map.of(
                        "title", detail.name(),
                        "value", escape(Cuts.at(detail.value(), VALUE))))
            .toList();
    if (!facts.isEmpty()) {
      body.add(Map.of("type", "FactSet", "facts", facts));
    }
    Map<String, Object> card = new HashMap<>();
    card.put("type", "AdaptiveCard");
    card.put("version", "1.4");
    card.put("body", body);
    words
        .link()
        .ifPresent(
            link ->
                card.put(
                    "actions",
                    List.of(Map.of("type", "Action.OpenUrl", "title", "Open", "url", link))));
    return card;
  }

  /** Text blocks and facts know a part of Markdown, mentions among it. */
  private static String escape(String text) {
    return MARKUP.matcher(text.replace("&", "&amp;").replace("<", "&lt;")).replaceAll("\\\\$1");
  }
}
