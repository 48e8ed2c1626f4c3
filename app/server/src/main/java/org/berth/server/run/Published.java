package org.berth.server.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
      PublishedKind kind = PublishedKind.OF.get(entry.getKey());
      if (kind == null) {
        refused.add("berth." + entry.getKey() + " is not known");
      } else {
        kind.wrong(entry.getKey(), entry.getValue())
            .ifPresentOrElse(refused::add, () -> facts.add(kind.parse().apply(entry.getValue())));
      }
    }
    return new Parsed(facts, refused);
  }
}
