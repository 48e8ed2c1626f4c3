package org.berth.server.role;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.berth.contract.ErrorCode;
import org.berth.server.problem.FieldErrors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What a role takes: {@code meta/argument_specs.yml} of all its entry points together. Ansible
 * itself accepts unknown top-level variables silently, so they are refused here, before anything is
 * queued.
 */
public final class RoleContract {
  private final String prefix;
  private final Map<String, Object> options;

  private RoleContract(String prefix, Map<String, Object> options) {
    this.prefix = prefix;
    this.options = options;
  }

  /** Reads the contract of a role in a checkout. */
  public static RoleContract read(Path roles, String role) {
    Path file = roles.resolve(role).resolve("meta/argument_specs.yml");
    try {
      LoaderOptions limits = new LoaderOptions();
      Map<?, ?> document = map(new Yaml(new SafeConstructor(limits)).load(Files.readString(file)));
      Map<String, Object> options = new LinkedHashMap<>();
      for (Object entry : map(document.get("argument_specs")).values()) {
        map(map(entry).get("options"))
            .forEach((name, spec) -> options.put(String.valueOf(name), spec));
      }
      return new RoleContract(role + "_", options);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  /** Whether a variable of that name is the role's business. */
  public boolean speaksOf(String variable) {
    return variable.startsWith(prefix);
  }

  /**
   * Adds an error for each of the role's variables that it does not know or that has another type.
   */
  public void check(Map<String, ?> variables, FieldErrors errors) {
    variables.forEach(
        (name, value) -> {
          if (speaksOf(name)) {
            check("variables." + name, options.get(name), value, errors);
          }
        });
  }

  private static void check(
      String field, @Nullable Object spec, @Nullable Object value, FieldErrors errors) {
    if (!(spec instanceof Map<?, ?> option)) {
      errors.add(field, ErrorCode.UNKNOWN_VARIABLE, field + " is not a variable of the role");
      return;
    }
    String type = String.valueOf(option.get("type"));
    if (value == null || !fits(type, value)) {
      errors.add(field, ErrorCode.WRONG_TYPE, field + " is not of type " + type);
      return;
    }
    if (option.get("choices") instanceof List<?> choices && !choices.contains(value)) {
      errors.add(field, ErrorCode.INVALID_VALUE, field + " is not one of " + choices);
    }
    if (value instanceof Map<?, ?> nested && option.get("options") instanceof Map<?, ?> known) {
      nested.forEach((key, inner) -> check(field + "." + key, known.get(key), inner, errors));
    }
  }

  /** Adds an error for each variable, or part of one, that the role does not want to see logged. */
  public void refuseSecrets(Map<String, ?> variables, FieldErrors errors) {
    refuseSecrets("variables", options, variables, errors);
  }

  private static void refuseSecrets(
      String field, Map<?, ?> known, @Nullable Object value, FieldErrors errors) {
    if (value instanceof List<?> all) {
      all.forEach(each -> refuseSecrets(field, known, each, errors));
    }
    map(value)
        .forEach(
            (name, inner) -> {
              Map<?, ?> option = map(known.get(name));
              String part = field + "." + name;
              if (Boolean.TRUE.equals(option.get("no_log"))) {
                errors.add(
                    part,
                    ErrorCode.SECRET_VARIABLE,
                    part + " is a secret, and what is asked for is kept in clear");
              } else {
                refuseSecrets(part, map(option.get("options")), inner, errors);
              }
            });
  }

  /** Ansible would convert more, but what the service sends has its type already. */
  private static boolean fits(String type, Object value) {
    return switch (type) {
      case "str", "path" -> value instanceof String;
      case "int" -> value instanceof Integer || value instanceof Long;
      case "bool" -> value instanceof Boolean;
      case "float" -> value instanceof Number;
      case "list" -> value instanceof List<?>;
      case "dict" -> value instanceof Map<?, ?>;
      default -> true;
    };
  }
}
