package org.berth.lab.firewall;

import java.util.Optional;
import java.util.regex.Pattern;
import org.berth.lab.endpoint.Format;
import org.berth.lab.endpoint.Formats;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;

/** Parameters of firewall calls. */
final class FirewallFormats {
  private static final String NAME = "[A-Za-z][A-Za-z0-9\\-_]+";
  private static final Pattern REFERENCE =
      Pattern.compile("\\+(guest/|dc/|sdn/)?" + NAME + "|(guest/|dc/)?" + NAME);
  private static final Pattern PORT = Pattern.compile("\\d{1,5}(:\\d{1,5})?|[a-z][a-z0-9-]*");

  static final Format ADDRESS =
      Formats.check(
          "IPorCIDR",
          FirewallFormats::isAddress,
          "value does not look like a valid IP address or CIDR network");
  static final Format ADDRESS_OR_ALIAS =
      Formats.check(
          "IPorCIDRorAlias",
          value -> isAddress(value) || value.matches("(guest/|dc/)?" + NAME),
          "value does not look like a valid IP address or CIDR network");
  private static final Format ADDRESSES =
      Formats.check(
          "pve-fw-addr-spec",
          value ->
              REFERENCE.matcher(value).matches()
                  || Pattern.compile(",").splitAsStream(value).allMatch(FirewallFormats::isRange),
          "invalid IP address: %s");
  private static final Format SOURCE_PORTS = ports("pve-fw-sport-spec");
  private static final Format TARGET_PORTS = ports("pve-fw-dport-spec");
  private static final Format PROTOCOL =
      Formats.format("pve-fw-protocol-spec", "[a-z][a-z0-9-]*|[0-9]{1,3}", "unknown protocol '%s'");
  private static final Format ICMP_TYPE =
      Formats.format(
          "pve-fw-icmp-type-spec", "[a-z][a-z0-9-]*|[0-9]{1,3}", "invalid icmp-type value '%s'");
  private static final String HELPER = "(amanda|ftp|irc|netbios-ns|pptp|sane|sip|snmp|tftp)";

  /** A list, though its name does not say so. */
  static final Format HELPERS =
      Formats.format(
          "pve-fw-conntrack-helper",
          HELPER + "([ ,;]+" + HELPER + ")*",
          "unknown conntrack helper");

  private static final String[] LOG_LEVELS = {
    "emerg", "alert", "crit", "err", "warning", "notice", "info", "debug", "nolog"
  };

  static final Parameter DIGEST = Parameter.text("digest").atMost(64);
  static final Parameter POSITION = Parameter.whole("pos", 0);
  static final Parameter DELETE = Parameter.text("delete", Formats.listOf(Formats.CONFIG_ID));
  static final Parameter COMMENT = Parameter.text("comment");

  static final Parameters RULE =
      Parameters.of(
          Parameter.text("action", Pattern.compile(NAME)).atLeast(2).atMost(20),
          Parameter.choice("type", "in", "out", "forward", "group"),
          COMMENT,
          Parameter.text("dest", ADDRESSES).atMost(512),
          Parameter.text("dport", TARGET_PORTS),
          Parameter.whole("enable", 0),
          Parameter.text("icmp-type", ICMP_TYPE),
          Parameter.text("iface", Formats.INTERFACE).atLeast(2).atMost(20),
          logLevel("log"),
          Parameter.text("macro").atMost(128),
          Parameter.text("proto", PROTOCOL),
          Parameter.text("source", ADDRESSES).atMost(512),
          Parameter.text("sport", SOURCE_PORTS));

  private FirewallFormats() {}

  /** A name of an alias or a set. */
  static Parameter name(String parameter) {
    return Parameter.text(parameter, Pattern.compile(NAME)).atLeast(2).atMost(64);
  }

  static Parameter groupName(String parameter) {
    return Parameter.text(parameter, Pattern.compile(NAME)).atLeast(2).atMost(18);
  }

  static Parameter logLevel(String parameter) {
    return Parameter.choice(parameter, LOG_LEVELS);
  }

  static Parameter policy(String parameter) {
    return Parameter.choice(parameter, "ACCEPT", "REJECT", "DROP");
  }

  static boolean isAddress(String value) {
    int slash = value.indexOf('/');
    String address = slash < 0 ? value : value.substring(0, slash);
    boolean bits = slash < 0 || value.substring(slash + 1).matches("\\d{1,3}");
    return bits && (Formats.isIpv4(address) || Formats.isIpv6(address));
  }

  private static boolean isRange(String value) {
    int dash = value.indexOf('-');
    return dash < 0
        ? isAddress(value)
        : isAddress(value.substring(0, dash)) && isAddress(value.substring(dash + 1));
  }

  /** Whether a rule's address is a set or an alias and not an address. */
  static boolean isReference(String value) {
    return REFERENCE.matcher(value).matches();
  }

  private static Format ports(String name) {
    return new Format() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Optional<String> complaint(String path, String value) {
        return Pattern.compile(",")
            .splitAsStream(value)
            .filter(port -> !PORT.matcher(port).matches() || isTooHigh(port))
            .map(port -> "invalid port '" + port + "'")
            .findFirst();
      }
    };
  }

  private static boolean isTooHigh(String port) {
    return Pattern.compile(":")
        .splitAsStream(port)
        .anyMatch(part -> part.matches("\\d+") && Integer.parseInt(part) > 65535);
  }
}
