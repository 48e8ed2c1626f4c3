package org.berth.lab.endpoint;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The named formats of the published schema, as far as the lab's calls use them. */
public final class Formats {
  private static final String NAME = "[a-zA-Z0-9]([a-zA-Z0-9\\-]*[a-zA-Z0-9])?";
  private static final Pattern ADDRESS_4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|(?=/|$))){4}");
  private static final Pattern ADDRESS_6 =
      Pattern.compile("(?=.*:.*:)[0-9a-fA-F:]{2,39}(?:(?<=:)\\d+\\.\\d+\\.\\d+\\.\\d+)?");
  private static final String USER = "[^\\s:/]+@[A-Za-z][A-Za-z0-9.\\-_]+";
  private static final String TOKEN = "[A-Za-z][A-Za-z0-9.\\-_]+";

  public static final Format VMID =
      format("pve-vmid", "[1-9][0-9]{2,8}", "value does not look like a valid VM ID");
  public static final Format NODE =
      format("pve-node", NAME, "value does not look like a valid node name");
  public static final Format STORAGE = named("pve-storage-id", Formats::storageComplaint);
  public static final Format DNS_NAME =
      format("dns-name", "(" + NAME + "\\.)*" + NAME, "value does not look like a valid DNS name");
  public static final Format CONFIG_ID =
      format("pve-configid", "(?i)[a-z][a-z0-9_-]+", "invalid configuration ID '%s'");
  public static final Format POOL =
      format(
          "pve-poolid",
          "[A-Za-z0-9.\\-_]+(/[A-Za-z0-9.\\-_]+){0,2}",
          "value '%s' does not look like a valid pool name");
  public static final Format USERID =
      format("pve-userid", USER, "value '%s' does not look like a valid user name");
  public static final Format TOKENID =
      format("pve-tokenid", USER + "!" + TOKEN, "value '%s' does not look like a valid token ID");
  public static final Format GROUPID =
      format("pve-groupid", "[A-Za-z0-9.\\-_]+", "group name '%s' contains invalid characters");
  public static final Format ROLEID =
      format("pve-roleid", "[A-Za-z0-9.\\-_]+", "role name '%s' contains invalid characters");
  public static final Format PRIVILEGE =
      format("pve-priv", "[A-Za-z]+(\\.[A-Za-z]+)+", "invalid privilege '%s'");
  public static final Format TASK_STATUS =
      format("pve-task-status-type", "ok|error|warning|unknown", "invalid status '%s'");
  public static final Format CONTENT =
      format(
          "pve-storage-content",
          "none|images|rootdir|vztmpl|iso|backup|snippets|import",
          "invalid content type '%s'");
  public static final Format STORAGE_PATH =
      format("pve-storage-path", "/.*", "value does not look like a valid absolute path");
  public static final Format REALM =
      format("pve-realm", "[A-Za-z][A-Za-z0-9.\\-_]+", "value does not look like a valid realm");
  public static final Format EMAIL =
      format("email-opt", "|[\\w.+~-]+@[\\w.-]+", "value does not look like a valid email address");
  public static final Format TAG =
      format("pve-tag", "[a-zA-Z0-9_][a-zA-Z0-9_\\-+.]*", "invalid characters in tag");
  public static final Format INTERFACE =
      format(
          "pve-iface",
          "(?i)[a-z][a-z0-9_]{1,20}([:.]\\d+)?",
          "invalid network interface name '%s'");
  public static final Format BRIDGE =
      format("pve-bridge-id", "[-_.\\w]+", "invalid bridge ID '%s'");
  public static final Format MAC =
      format(
          "mac-addr",
          "(?i)[a-f0-9][02468ace](:[a-f0-9]{2}){5}",
          "value does not look like a valid unicast MAC address");
  public static final Format IPV4 =
      check("ipv4", Formats::isIpv4, "value does not look like a valid IPv4 address");
  public static final Format IPV6 =
      check("ipv6", Formats::isIpv6, "value does not look like a valid IPv6 address");
  public static final Format IPV4_CONFIG =
      check(
          "pve-ipv4-config",
          v -> v.equals("dhcp") || v.equals("manual") || isCidr4(v),
          "value does not look like a valid ipv4 network configuration");
  public static final Format IPV6_CONFIG =
      check(
          "pve-ipv6-config",
          v -> v.matches("auto|dhcp|manual") || isCidr6(v),
          "value does not look like a valid ipv6 network configuration");
  public static final Format CIDR =
      check("CIDR", v -> isCidr4(v) || isCidr6(v), "value does not look like a valid CIDR network");
  public static final Format VOLUME =
      format(
          "pve-volume-id",
          "[a-zA-Z][a-zA-Z0-9\\-_.]*[a-zA-Z0-9]:.+",
          "unable to parse volume ID '%s'");
  public static final Format DISK_SIZE =
      format(
          "disk-size", "\\d+(\\.\\d+)?[KMGT]?", "value does not look like a valid disk size: %s");
  public static final Format STARTUP =
      format(
          "pve-startup-order",
          "(order=)?\\d+(,(up|down)=\\d+)*|((up|down)=\\d+)(,(up|down)=\\d+)*",
          "unable to parse startup options");
  public static final Format TIME_ZONE =
      format(
          "pve-ct-timezone",
          "host|[A-Za-z0-9_+\\-]+(/[A-Za-z0-9_+\\-]+)*",
          "invalid time zone '%s'");

  private Formats() {}

  /** A list of values that each have {@code one}'s format. */
  public static Format listOf(Format one) {
    return named(
        one.name() + "-list",
        (path, value) ->
            Lists.split(value).stream()
                .flatMap(part -> one.complaint(path, part).stream())
                .findFirst());
  }

  /** A format by regular expression; {@code %s} in the complaint is the value. */
  public static Format format(String name, String expression, String complaint) {
    Pattern pattern = Pattern.compile(expression);
    return check(name, value -> pattern.matcher(value).matches(), complaint);
  }

  /** A format by a test; {@code %s} in the complaint is the value. */
  public static Format check(String name, Predicate<String> test, String complaint) {
    return named(
        name,
        (path, value) ->
            test.test(value) ? Optional.empty() : Optional.of(complaint.replace("%s", value)));
  }

  public static boolean isIpv4(String text) {
    return ADDRESS_4.matcher(text).matches();
  }

  public static boolean isIpv6(String text) {
    return ADDRESS_6.matcher(text).matches();
  }

  /** An IPv4 network of 8 to 32 bits. */
  public static boolean isCidr4(String text) {
    int slash = text.indexOf('/');
    return slash > 0 && isIpv4(text.substring(0, slash)) && bits(text, slash, 8, 32);
  }

  /** An IPv6 network of 8 to 128 bits. */
  public static boolean isCidr6(String text) {
    int slash = text.indexOf('/');
    return slash > 0 && isIpv6(text.substring(0, slash)) && bits(text, slash, 8, 128);
  }

  private static boolean bits(String text, int slash, int least, int most) {
    String bits = text.substring(slash + 1);
    return bits.matches("\\d{1,3}")
        && Integer.parseInt(bits) >= least
        && Integer.parseInt(bits) <= most;
  }

  private static Optional<String> storageComplaint(String path, String value) {
    if (value.length() < 2) {
      return Optional.of("storage ID '" + value + "' cannot be shorter than 2 characters");
    }
    return value.matches("(?i)[a-z][a-z0-9\\-_.]*[a-z0-9]")
        ? Optional.empty()
        : Optional.of("storage ID '" + value + "' contains illegal characters");
  }

  private interface Rule {
    Optional<String> complaint(String path, String value);
  }

  private static Format named(String name, Rule rule) {
    return new Format() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Optional<String> complaint(String path, String value) {
        return rule.complaint(path, value);
      }
    };
  }
}
