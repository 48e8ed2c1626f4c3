package org.berth.server.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A fact that a playbook published with {@code set_stats} under the key {@code berth}. */
public sealed interface Published {

  /** The guest of the environment; parts that the playbook left out are null. */
  record Guest(
      @Nullable String cluster,
      @Nullable String node,
      @Nullable String kind,
      @Nullable Integer id,
      @Nullable String address,
      @Nullable String hostKey)
      implements Published {}

  /** Versions of the Docker Engine and its API in the guest. */
  record Docker(@Nullable String engine, @Nullable String api) implements Published {}

  /**
   * What a look at an environment found.
   *
   * @param guest {@code running}, {@code stopped} or {@code absent}
   * @param differences sentences; empty when all is as asked
   */
  record Observation(@Nullable String guest, @Nullable String differences) implements Published {}

  /**
   * Portainer's account of the environment.
   *
   * @param url where Portainer shows it
   * @param state ok, off, failed, gone, or left where a deletion could not take it away
   * @param reason why it failed or was left, in words
   */
  record Agent(@Nullable String url, @Nullable String state, @Nullable String reason)
      implements Published {}

  /**
   * The environment's address.
   *
   * @param state ok, gone, or left where a deletion could not take it away
   */
  record Route(@Nullable String url, @Nullable String state) implements Published {}

  /** NetBox' record of the environment, told as {@link Agent} is. */
  record Netbox(@Nullable String url, @Nullable String state, @Nullable String reason)
      implements Published {}

  /**
   * Whether the guest's wall holds.
   *
   * @param lacking a sentence that says why it does not; empty while it does
   */
  record Isolation(@Nullable String lacking) implements Published {}

  /**
   * An environment has the newest packages.
   *
   * @param id of that environment, which the run need not be about alone
   * @param engine version of its Docker Engine since then
   */
  record Patched(@Nullable String id, @Nullable String engine, @Nullable String api)
      implements Published {}

  /** How far the playbook is; {@code percent} of 100. */
  record Step(@Nullable String name, @Nullable Integer percent) implements Published {}

  /** A template that guests can be cloned from. */
  record Template(
      @Nullable String cluster,
      @Nullable String node,
      @Nullable Integer id,
      @Nullable String name,
      @Nullable String version)
      implements Published {}

  /**
   * The facts in what was published, and a sentence for each part that nobody knows.
   *
   * @param refused names the key; the caller names the playbook
   */
  record Parsed(List<Published> facts, List<String> refused) {}

  /** Reads what stands under {@code berth}; never fails, whatever stands there. */
  static Parsed parse(JsonNode berth) {
    var facts = new ArrayList<Published>();
    var refused = new ArrayList<String>();
    if (!berth.isObject()) {
      refused.add("berth is not a dictionary");
    }
    for (Map.Entry<String, JsonNode> entry : berth.properties()) {
      Kind kind = Kind.OF.get(entry.getKey());
      if (kind == null) {
        refused.add("berth." + entry.getKey() + " is not known");
      } else {
        kind.wrong(entry.getKey(), entry.getValue())
            .ifPresentOrElse(refused::add, () -> facts.add(kind.parse().apply(entry.getValue())));
      }
    }
    return new Parsed(facts, refused);
  }

  /** One key under {@code berth}: its fields, and how it becomes a fact. */
  record Kind(Set<String> fields, Function<JsonNode, Published> parse) {
    private static final Map<String, Kind> OF =
        Map.of(
            "guest",
            new Kind(
                Set.of("cluster", "node", "kind", "id", "address", "host_key"),
                n ->
                    new Guest(
                        text(n, "cluster"),
                        text(n, "node"),
                        text(n, "kind"),
                        number(n, "id"),
                        text(n, "address"),
                        text(n, "host_key"))),
            "docker",
            new Kind(Set.of("engine", "api"), n -> new Docker(text(n, "engine"), text(n, "api"))),
            "observation",
            new Kind(
                Set.of("guest", "differences"),
                n -> new Observation(text(n, "guest"), text(n, "differences"))),
            "agent",
            new Kind(
                Set.of("url", "state", "reason"),
                n -> new Agent(text(n, "url"), text(n, "state"), text(n, "reason"))),
            "route",
            new Kind(Set.of("url", "state"), n -> new Route(text(n, "url"), text(n, "state"))),
            "netbox",
            new Kind(
                Set.of("url", "state", "reason"),
                n -> new Netbox(text(n, "url"), text(n, "state"), text(n, "reason"))),
            "isolation",
            new Kind(Set.of("lacking"), n -> new Isolation(text(n, "lacking"))),
            "patched",
            new Kind(
                Set.of("id", "engine", "api"),
                n -> new Patched(text(n, "id"), text(n, "engine"), text(n, "api"))),
            "step",
            new Kind(
                Set.of("name", "percent"), n -> new Step(text(n, "name"), number(n, "percent"))),
            "template",
            new Kind(
                Set.of("cluster", "node", "id", "name", "version"),
                n ->
                    new Template(
                        text(n, "cluster"),
                        text(n, "node"),
                        number(n, "id"),
                        text(n, "name"),
                        text(n, "version"))));

    private java.util.Optional<String> wrong(String key, JsonNode value) {
      if (!value.isObject()) {
        return java.util.Optional.of("berth." + key + " is not a dictionary");
      }
      for (String field : (Iterable<String>) value::fieldNames) {
        if (!fields.contains(field)) {
          return java.util.Optional.of("berth." + key + "." + field + " is not known");
        }
        if (value.path(field).isContainerNode()) {
          return java.util.Optional.of("berth." + key + "." + field + " is not a single value");
        }
      }
      return java.util.Optional.empty();
    }

    private static @Nullable String text(JsonNode object, String field) {
      JsonNode value = object.path(field);
      return value.isMissingNode() || value.isNull() ? null : value.asText();
    }

    /** Ansible's templates often make strings of numbers. */
    private static @Nullable Integer number(JsonNode object, String field) {
      JsonNode value = object.path(field);
      return value.canConvertToInt() || value.asText().matches("-?\\d{1,9}")
          ? Integer.valueOf(value.asInt())
          : null;
    }
  }
}
