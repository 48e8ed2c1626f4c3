package org.berth.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Proxmox's published schema of its API, where it lies beside the checkout. It is another
 * licence's, and therefore never part of this repository.
 */
final class PublishedSchema {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Proxmox's code answers with null here, whatever its schema says. */
  private static final Set<String> MAY_BE_NULL = Set.of("GET /nodes/{node}/lxc/{vmid}/interfaces");

  private final JsonNode endpoints;

  private PublishedSchema(JsonNode endpoints) {
    this.endpoints = endpoints;
  }

  private static Path folder() {
    return Path.of(System.getProperty("berth.root", "../.."), "../shared/contracts/pve");
  }

  /** The schema, or empty where nobody has put it. */
  static Optional<PublishedSchema> find() {
    return read("subset.json").map(root -> new PublishedSchema(root.path("endpoints")));
  }

  /** The published built-in roles with their privileges. */
  static Optional<JsonNode> roles() {
    return read("roles-9.0.json");
  }

  private static Optional<JsonNode> read(String name) {
    Path file = folder().resolve(name);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readTree(file.toFile()));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  boolean has(String method, String path) {
    return endpoints.path(path).has(method);
  }

  /** The published parameters of a call. */
  JsonNode parameters(String method, String path) {
    return endpoint(method, path).path("parameters").path("properties");
  }

  boolean allowsTokens(String method, String path) {
    return endpoint(method, path).path("allowtoken").asInt(1) == 1;
  }

  /**
   * What is wrong with an answer, one line for each thing. Nothing is known of calls that are not
   * published.
   *
   * @param path as it was called, without the query
   */
  List<String> complaints(String method, String path, ApiClient.Answer answer) {
    if (answer.status() != 200) {
      return ErrorShape.complaints(answer);
    }
    return template(method, path)
        .map(found -> complaintsOf(method, found, answer.data()))
        .orElse(List.of());
  }

  private List<String> complaintsOf(String method, String template, JsonNode data) {
    boolean told = data.isNull() && MAY_BE_NULL.contains(method + " " + template);
    return told ? List.of() : Shape.complaints(data, endpoint(method, template).path("returns"));
  }

  private JsonNode endpoint(String method, String path) {
    return endpoints.path(path).path(method);
  }

  /** The published path that a called one is an instance of: the one with most fixed parts. */
  Optional<String> template(String method, String path) {
    List<String> fitting = new ArrayList<>();
    endpoints
        .properties()
        .forEach(
            endpoint -> {
              if (endpoint.getValue().has(method) && path.matches(pattern(endpoint.getKey()))) {
                fitting.add(endpoint.getKey());
              }
            });
    return fitting.stream().min(Comparator.comparingLong(PublishedSchema::variables));
  }

  private static long variables(String template) {
    return template.chars().filter(letter -> letter == '{').count();
  }

  /** Volume ids and networks contain slashes. */
  private static String pattern(String template) {
    return template
        .replace("{volume}", ".+")
        .replace("{cidr}", ".+")
        .replaceAll("\\{[^}]+\\}", "[^/]+");
  }
}
