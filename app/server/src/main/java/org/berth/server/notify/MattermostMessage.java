package org.berth.server.notify;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A message for Mattermost's incoming webhooks, with one attachment. */
final class MattermostMessage {
  private static final int VALUE = 3000;
  private static final Pattern MARKUP = Pattern.compile("([\\\\`*_{}\\[\\]()#+\\-.!~|<>:])");

  private MattermostMessage() {}

  static Map<String, Object> of(Words words) {
    List<Map<String, Object>> fields =
        words.details().stream()
            .<Map<String, Object>>map(
                detail ->
                    Map.of(
                        "title", detail.name(),
                        "value", escape(Cuts.at(detail.value(), VALUE)),
                        "short", detail.value().length() < 40))
            .toList();
    Map<String, Object> attachment =
        Map.of(
            "fallback", words.title(),
            "color", words.good() ? "#2e7d32" : "#c62828",
            "title", escape(words.title()),
            "title_link", words.link().orElse(""),
            "fields", fields);
    return Map.of("text", escape(words.title()), "attachments", List.of(attachment));
  }

  /**
   * Markdown becomes text, and a mention reaches nobody: the mark is followed by a zero-width
   * space.
   */
  static String escape(String text) {
    return MARKUP.matcher(text).replaceAll("\\\\$1").replace("@", "@\u200b");
  }
}
