package org.berth.server.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes mails from Mustache templates: ours, unless the installation's folder holds a file of the
 * same name. What users wrote is escaped in HTML and is never a template itself.
 */
final class Letters {
  private static final String SUBJECT = "Subject: ";

  private final Path own;
  private final String contact;

  /**
   * @param own where the installation keeps templates of its own, each read when it is used
   */
  Letters(Path own, String contact) {
    this.own = own;
    this.contact = contact;
  }

  Letter write(Fact fact) throws IOException {
    Map<String, Object> values = values(fact);
    String text = fill(read(fact.topic(), "txt"), values, false);
    int line = text.indexOf('\n');
    if (!text.startsWith(SUBJECT) || line < 0) {
      throw new IOException(
          "The text template for %s has no subject".formatted(fact.topic().wire()));
    }
    return new Letter(
        text.substring(SUBJECT.length(), line).strip(),
        text.substring(line + 1),
        fill(read(fact.topic(), "html"), values, true));
  }

  private static String fill(String template, Map<String, Object> values, boolean html) {
    return Mustache.compiler()
        .escapeHTML(html)
        .defaultValue("")
        .compile(new StringReader(template))
        .execute(values);
  }

  private String read(Topic topic, String form) throws IOException {
    for (String name : List.of(topic.wire(), "other")) {
      String file = name + "." + form;
      if (Files.isRegularFile(own.resolve(file))) {
        return Files.readString(own.resolve(file));
      }
      try (InputStream ours = Letters.class.getResourceAsStream("mail/" + file)) {
        if (ours != null) {
          return new String(ours.readAllBytes(), StandardCharsets.UTF_8);
        }
      }
    }
    throw new IllegalStateException("Our own templates are not there");
  }

  private Map<String, Object> values(Fact fact) {
    Words words = Words.of(fact);
    JsonNode environment = fact.data().path("environment");
    String name = fact.name();
    Map<String, Object> values = new HashMap<>();
    values.put("title", words.title());
    values.put("details", words.details());
    values.put("name", name);
    values.put("contact", contact);
    values.put("commands", commands(name, environment));
    put(values, "url", words.link().orElse(""));
    portainer(values, environment);
    setback(values, fact.data().path("setback"));
    put(values, "reason", fact.data().path("reason").asText(""));
    put(values, "run", Objects.requireNonNullElse(environment.path("last_run").textValue(), ""));
    put(values, "address", environment.path("guest").path("address").asText(""));
    for (String size : List.of("cores", "memory_mb", "disk_gb")) {
      put(values, size, environment.path("resources").path(size).asText(""));
    }
    put(values, "first_port", environment.path("ports").path("first").asText(""));
    put(values, "last_port", environment.path("ports").path("last").asText(""));
    return values;
  }

  /** Where it is shown, or what went wrong there; neither when Portainer is off. */
  private static void portainer(Map<String, Object> values, JsonNode environment) {
    for (JsonNode condition : environment.path("conditions")) {
      if (condition.path("type").asText().equals("portainer")
          && condition.path("reason").asText().equals("failed")) {
        put(values, "portainer_failed", condition.path("message").asText());
        return;
      }
    }
    String link = environment.path("links").path("portainer").asText("");
    put(values, "portainer", Words.web(link).orElse(""));
  }

  /** One section for what failed: {@code build}, {@code look}, or none where it is not known. */
  private static void setback(Map<String, Object> values, JsonNode setback) {
    String during = setback.path("during").asText("");
    if (during.equals("build") || during.equals("look")) {
      values.put(during, true);
    }
    values.put("rolled_back", setback.path("rolled_back").asBoolean());
    put(values, "retry", setback.path("retry").asText(""));
  }

  private static void put(Map<String, Object> values, String key, String value) {
    if (!value.isBlank()) {
      values.put(key, value);
    }
  }

  private static List<String> commands(String name, JsonNode environment) {
    int port = environment.path("ports").path("first").asInt(8080);
    return List.of(
        "berth env docker " + name + " ps",
        "berth env docker " + name + " run -d --name web -p " + port + ":80 nginx",
        "berth env exec " + name,
        "berth env get " + name);
  }
}
