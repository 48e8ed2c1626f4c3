package org.berth.lab.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.berth.lab.endpoint.Endpoint;

/** Finds the endpoint of a method and a path. Fixed path parts win over variables. */
final class Router {
  private final Node root = new Node();

  /** One part of paths, with what may follow it. */
  private static final class Node {
    private final Map<String, Node> fixed = new TreeMap<>();
    private final Map<String, Node> variables = new TreeMap<>();
    private final Map<String, Endpoint> endpoints = new TreeMap<>();
  }

  /** An endpoint and the values of its path's variables. */
  record Match(Endpoint endpoint, Map<String, String> variables) {}

  Router(List<Endpoint> endpoints) {
    endpoints.forEach(this::add);
  }

  private void add(Endpoint endpoint) {
    Node node = root;
    for (String part : parts(endpoint.path())) {
      Map<String, Node> next = part.startsWith("{") ? node.variables : node.fixed;
      node = next.computeIfAbsent(part, name -> new Node());
    }
    if (node.endpoints.put(endpoint.method(), endpoint) != null) {
      throw new IllegalStateException(
          endpoint.method() + " " + endpoint.path() + " is there twice");
    }
  }

  Optional<Match> find(String method, String path) {
    return find(root, method, parts(path), new HashMap<>());
  }

  private static Optional<Match> find(
      Node node, String method, List<String> parts, Map<String, String> variables) {
    if (parts.isEmpty()) {
      return Optional.ofNullable(node.endpoints.get(method))
          .map(endpoint -> new Match(endpoint, Map.copyOf(variables)));
    }
    Node fixed = node.fixed.get(parts.getFirst());
    if (fixed != null) {
      Optional<Match> match = find(fixed, method, parts.subList(1, parts.size()), variables);
      if (match.isPresent()) {
        return match;
      }
    }
    for (Map.Entry<String, Node> variable : node.variables.entrySet()) {
      String name = variable.getKey().substring(1, variable.getKey().length() - 1);
      boolean all = takesSlashes(name);
      Map<String, String> more = new HashMap<>(variables);
      more.put(name, all ? String.join("/", parts) : parts.getFirst());
      List<String> rest = all ? List.of() : parts.subList(1, parts.size());
      Optional<Match> match = find(variable.getValue(), method, rest, more);
      if (match.isPresent()) {
        return match;
      }
    }
    return Optional.empty();
  }

  /** Volume ids and networks contain slashes, and stand last. */
  private static boolean takesSlashes(String variable) {
    return variable.equals("volume") || variable.equals("cidr");
  }

  private static List<String> parts(String path) {
    List<String> parts = new ArrayList<>(List.of(path.split("/", -1)));
    parts.removeIf(String::isEmpty);
    return parts;
  }
}
