package org.berth.server.environment;

import java.util.Optional;
import java.util.Set;
import org.berth.contract.ErrorCode;
import org.berth.server.problem.FieldErrors;

/** The name of an environment, and so the host name of its guest: a DNS label of a narrow kind. */
record EnvironmentName(String value) {
  private static final int SHORTEST = 3;
  private static final int LONGEST = 32;
  // Hosts that stand beside environments under the same domain, and groups of the inventory.
  private static final Set<String> RESERVED =
      Set.of(
          "admin",
          "all",
          "api",
          "berth",
          "console",
          "dns",
          "docs",
          "environments",
          "gitlab",
          "grafana",
          "localhost",
          "mail",
          "netbox",
          "portainer",
          "prometheus",
          "registry",
          "smtp",
          "static",
          "status",
          "template",
          "traefik",
          "ungrouped",
          "www",
          "zabbix");

  /** The name, or nothing and one entry that says what is wrong with it. */
  static Optional<EnvironmentName> parse(String text, FieldErrors errors) {
    Optional<ErrorCode> wrong = wrong(text);
    wrong.ifPresent(code -> errors.add("name", code, sentence(text, code)));
    return wrong.isPresent() ? Optional.empty() : Optional.of(new EnvironmentName(text));
  }

  private static Optional<ErrorCode> wrong(String text) {
    if (text.length() < SHORTEST) {
      return Optional.of(ErrorCode.NAME_TOO_SHORT);
    }
    if (text.length() > LONGEST) {
      return Optional.of(ErrorCode.NAME_TOO_LONG);
    }
    if (!text.matches("[A-Za-z0-9-]+")) {
      return Optional.of(ErrorCode.INVALID_NAME);
    }
    if (!text.equals(text.toLowerCase(java.util.Locale.ROOT))) {
      return Optional.of(ErrorCode.NAME_HAS_CAPITALS);
    }
    if (text.startsWith("-") || text.endsWith("-")) {
      return Optional.of(ErrorCode.NAME_EDGE);
    }
    if (text.contains("--")) {
      return Optional.of(ErrorCode.NAME_DOUBLE_HYPHEN);
    }
    if (text.chars().allMatch(Character::isDigit)) {
      return Optional.of(ErrorCode.NAME_ALL_DIGITS);
    }
    return RESERVED.contains(text) ? Optional.of(ErrorCode.NAME_RESERVED) : Optional.empty();
  }

  private static String sentence(String text, ErrorCode code) {
    return code == ErrorCode.INVALID_NAME
        ? "The name has characters other than a-z, 0-9 and -"
        : "'%s': %s"
            .formatted(text.length() > 64 ? text.substring(0, 64) + "…" : text, code.title());
  }
}
