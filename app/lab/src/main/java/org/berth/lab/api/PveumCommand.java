package org.berth.lab.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The commands of {@code pveum}, each with the call it stands for; capitals are its arguments. */
enum PveumCommand {
  USER_ADD("user add USERID", "POST", "/access/users"),
  USER_MODIFY("user modify USERID", "PUT", "/access/users/{userid}"),
  USER_DELETE("user delete USERID", "DELETE", "/access/users/{userid}"),
  USER_LIST("user list", "GET", "/access/users"),
  USER_PERMISSIONS("user permissions USERID", "GET", "/access/permissions"),
  TOKEN_ADD("user token add USERID TOKENID", "POST", "/access/users/{userid}/token/{tokenid}"),
  TOKEN_MODIFY("user token modify USERID TOKENID", "PUT", "/access/users/{userid}/token/{tokenid}"),
  TOKEN_REMOVE(
      "user token remove USERID TOKENID", "DELETE", "/access/users/{userid}/token/{tokenid}"),
  TOKEN_LIST("user token list USERID", "GET", "/access/users/{userid}/token"),
  GROUP_ADD("group add GROUPID", "POST", "/access/groups"),
  GROUP_MODIFY("group modify GROUPID", "PUT", "/access/groups/{groupid}"),
  GROUP_DELETE("group delete GROUPID", "DELETE", "/access/groups/{groupid}"),
  GROUP_LIST("group list", "GET", "/access/groups"),
  ROLE_ADD("role add ROLEID", "POST", "/access/roles"),
  ROLE_MODIFY("role modify ROLEID", "PUT", "/access/roles/{roleid}"),
  ROLE_DELETE("role delete ROLEID", "DELETE", "/access/roles/{roleid}"),
  ROLE_LIST("role list", "GET", "/access/roles"),
  ACL_MODIFY("acl modify PATH", "PUT", "/access/acl"),
  ACL_DELETE("acl delete PATH", "PUT", "/access/acl"),
  ACL_LIST("acl list", "GET", "/access/acl"),
  POOL_ADD("pool add POOLID", "POST", "/pools"),
  POOL_MODIFY("pool modify POOLID", "PUT", "/pools"),
  POOL_DELETE("pool delete POOLID", "DELETE", "/pools"),
  POOL_LIST("pool list", "GET", "/pools"),
  REALM_LIST("realm list", "GET", "/access/domains");

  /** The one-word names of old, with what they are called now. */
  private static final Map<String, String> OLD_NAMES =
      Map.of(
          "useradd", "user add",
          "usermod", "user modify",
          "userdel", "user delete",
          "groupadd", "group add",
          "groupdel", "group delete",
          "roleadd", "role add",
          "rolemod", "role modify",
          "roledel", "role delete",
          "aclmod", "acl modify",
          "acldel", "acl delete");

  private final String words;
  private final String method;
  private final String path;

  PveumCommand(String words, String method, String path) {
    this.words = words;
    this.method = method;
    this.path = path;
  }

  static List<String> usage() {
    List<String> lines = new ArrayList<>();
    for (PveumCommand command : values()) {
      lines.add(command.words + " [--option value …]");
    }
    return lines;
  }

  /** The call that a line stands for, or empty when there is no such command. */
  static Optional<Pveum.Request> parse(List<String> line) {
    List<String> words = new ArrayList<>();
    Map<String, String> options = new LinkedHashMap<>();
    split(line, words, options);
    if (!words.isEmpty() && OLD_NAMES.containsKey(words.getFirst())) {
      String name = OLD_NAMES.getOrDefault(words.removeFirst(), "");
      words.addAll(0, List.of(name.split(" ", -1)));
    }
    for (PveumCommand command : values()) {
      if (command.matches(words)) {
        return Optional.of(command.request(words, options));
      }
    }
    return Optional.empty();
  }

  private static void split(List<String> line, List<String> words, Map<String, String> options) {
    for (int index = 0; index < line.size(); index++) {
      String word = line.get(index);
      if (!word.startsWith("-") || word.length() < 2) {
        words.add(word);
        continue;
      }
      String name = word.replaceFirst("^--?", "");
      int equals = name.indexOf('=');
      boolean last = index + 1 == line.size() || line.get(index + 1).startsWith("-");
      if (equals > 0) {
        options.put(name.substring(0, equals), name.substring(equals + 1));
      } else {
        options.put(name, last ? "1" : line.get(++index));
      }
    }
    options.remove("output-format");
  }

  private List<String> words() {
    return List.of(words.split(" ", -1));
  }

  private boolean matches(List<String> given) {
    List<String> words = words();
    if (given.size() != words.size()) {
      return false;
    }
    for (int index = 0; index < words.size(); index++) {
      String word = words.get(index);
      if (!isArgument(word) && !word.equals(given.get(index))) {
        return false;
      }
    }
    return true;
  }

  private Pveum.Request request(List<String> given, Map<String, String> options) {
    Map<String, String> parameters = new LinkedHashMap<>(options);
    if (this == ACL_DELETE) {
      parameters.put("delete", "1");
    }
    String filled = path;
    List<String> words = words();
    for (int index = 0; index < words.size(); index++) {
      String name = words.get(index).toLowerCase(Locale.ROOT);
      if (isArgument(words.get(index)) && filled.contains("{" + name + "}")) {
        filled = filled.replace("{" + name + "}", given.get(index));
      } else if (isArgument(words.get(index))) {
        parameters.put(name, given.get(index));
      }
    }
    return new Pveum.Request(method, filled, parameters);
  }

  private static boolean isArgument(String word) {
    return Character.isUpperCase(word.charAt(0));
  }
}
