package org.berth.server.environment;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.berth.contract.ErrorCode;
import org.berth.server.problem.Failure;

/** Neighbours that a deletion does not wait for: they are gone for good, or are left on purpose. */
record GivenUp(Set<Neighbour> neighbours) {
  static final GivenUp NONE = new GivenUp(Set.of());
  static final String FIELD = "leave";

  GivenUp {
    neighbours = Set.copyOf(neighbours);
  }

  /** Reads {@code portainer,netbox}. */
  static GivenUp parse(String text) {
    return new GivenUp(
        Arrays.stream(text.split(",", -1))
            .map(String::strip)
            .filter(word -> !word.isEmpty())
            .map(word -> Neighbour.of(word).orElseThrow(() -> unknown(word)))
            .collect(Collectors.toSet()));
  }

  private static Failure unknown(String word) {
    return new Failure(
        ErrorCode.INVALID_QUERY,
        "%s '%s' does not exist; there are route, portainer and netbox".formatted(FIELD, word));
  }

  static GivenUp of(Map<String, Object> spec) {
    return spec.get(FIELD) instanceof List<?> names
        ? parse(names.stream().map(String::valueOf).collect(Collectors.joining(",")))
        : NONE;
  }

  /** What a request adds to its spec. */
  Map<String, Object> asked() {
    return neighbours.isEmpty()
        ? Map.of()
        : Map.of(FIELD, EnumSet.copyOf(neighbours).stream().map(Neighbour::wire).toList());
  }

  /** What the playbook is told: that there are no such neighbours. */
  Map<String, Object> variables() {
    return neighbours.stream().collect(Collectors.toMap(Neighbour::variable, _ -> Map.of()));
  }

  boolean includes(Neighbour neighbour) {
    return neighbours.contains(neighbour);
  }
}
