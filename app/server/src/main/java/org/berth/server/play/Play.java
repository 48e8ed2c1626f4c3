package org.berth.server.play;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.berth.contract.ErrorCode;
import org.berth.server.http.Body;
import org.berth.server.json.Json;
import org.berth.server.role.RoleContracts;

/** What an operator wants to have played, checked field by field. */
record Play(
    String playbook,
    Map<String, Object> variables,
    List<String> options,
    Optional<Integer> timeLimit) {

  /** A week, in seconds. */
  private static final int LONGEST = 604_800;

  static Play parse(Body body, Path playbooks, RoleContracts contracts) {
    Optional<String> playbook =
        body.requireText("playbook").flatMap(name -> playbook(body, playbooks, name));
    Map<String, Object> variables = variables(body);
    contracts.check(variables, body.errors());
    contracts.refuseSecrets(variables, body.errors());
    List<String> options = new ArrayList<>();
    body.bool("check").filter(Boolean::booleanValue).ifPresent(yes -> options.add("--check"));
    body.bool("diff").filter(Boolean::booleanValue).ifPresent(yes -> options.add("--diff"));
    tags(body).ifPresent(tags -> options.addAll(List.of("--tags", tags)));
    body.text("limit").ifPresent(limit -> options.addAll(List.of("--limit", limit)));
    Optional<Integer> timeLimit = body.number("time_limit", 1, LONGEST);
    body.end();
    return new Play(playbook.orElseThrow(), variables, options, timeLimit);
  }

  /** A file of {@code playbooks/}, named with or without the folder. */
  private static Optional<String> playbook(Body body, Path playbooks, String name) {
    String file = name.startsWith("playbooks/") ? name.substring("playbooks/".length()) : name;
    boolean plain = file.matches("[a-z0-9_]+\\.ya?ml");
    if (!plain || !Files.isRegularFile(playbooks.resolve(file))) {
      body.errors()
          .add("playbook", ErrorCode.UNKNOWN_PLAYBOOK, "playbooks/ holds no file '" + file + "'");
      return Optional.empty();
    }
    return Optional.of("playbooks/" + file);
  }

  private static Map<String, Object> variables(Body body) {
    Map<String, Object> variables = new LinkedHashMap<>();
    Optional<JsonNode> node = body.take("variables");
    if (node.isPresent() && !node.get().isObject()) {
      body.errors().add("variables", ErrorCode.WRONG_TYPE, "variables is not an object");
      return variables;
    }
    node.ifPresent(
        object ->
            object
                .properties()
                .forEach(
                    each -> {
                      if (each.getKey().matches("[A-Za-z_][A-Za-z0-9_]*")) {
                        variables.put(each.getKey(), Json.plain(each.getValue()));
                      } else {
                        body.errors()
                            .add(
                                "variables." + each.getKey(),
                                ErrorCode.INVALID_VALUE,
                                "'" + each.getKey() + "' is not a name for a variable");
                      }
                    }));
    return variables;
  }

  private static Optional<String> tags(Body body) {
    Optional<JsonNode> node = body.take("tags");
    if (node.isEmpty()) {
      return Optional.empty();
    }
    List<String> tags = new ArrayList<>();
    node.get().forEach(tag -> tags.add(tag.asText()));
    if (!node.get().isArray() || tags.stream().anyMatch(tag -> !tag.matches("[A-Za-z0-9_-]+"))) {
      body.errors().add("tags", ErrorCode.WRONG_TYPE, "tags is not a list of tags");
      return Optional.empty();
    }
    return Optional.of(String.join(",", tags));
  }

  /** The environment that the play is about, by name, if it is about one. */
  Optional<String> environmentName() {
    return variables.get("environment_name") instanceof String name
        ? Optional.of(name)
        : Optional.empty();
  }

  /** Whether it goes through several environments one after the other, or through all. */
  boolean isRollout() {
    return playbook.equals("playbooks/update_environment.yml") && environmentName().isEmpty();
  }

  /** Those that a rollout goes through; none: through all. */
  List<String> environmentNames() {
    return variables.get("update_environments") instanceof String names
        ? Arrays.stream(names.split(",")).filter(name -> !name.isEmpty()).toList()
        : List.of();
  }

  Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("playbook", playbook);
    map.put("variables", variables);
    map.put("options", options);
    timeLimit.ifPresent(seconds -> map.put("time_limit", seconds));
    return map;
  }
}
