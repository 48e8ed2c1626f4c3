package org.berth.lab.firewall;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Services that rules can name. {@code ports} are {@code protocol/port} pairs. */
enum Macro {
  DNS("Domain Name System", "udp/53 tcp/53"),
  FTP("File Transfer Protocol", "tcp/21"),
  GIT("Git", "tcp/9418"),
  HTTP("Hypertext Transfer Protocol", "tcp/80"),
  HTTPS("Hypertext Transfer Protocol over TLS", "tcp/443"),
  IMAP("Internet Message Access Protocol", "tcp/143"),
  IMAPS("Internet Message Access Protocol over TLS", "tcp/993"),
  LDAP("Lightweight Directory Access Protocol", "tcp/389"),
  LDAPS("Lightweight Directory Access Protocol over TLS", "tcp/636"),
  MAIL("Mail (SMTP, SMTPS, submission)", "tcp/25 tcp/465 tcp/587"),
  MDNS("Multicast DNS", "udp/5353"),
  MYSQL("MySQL server", "tcp/3306"),
  NTP("Network Time Protocol", "udp/123"),
  PING("ICMP echo request", "icmp/echo-request"),
  POP3("Post Office Protocol", "tcp/110"),
  POP3S("Post Office Protocol over TLS", "tcp/995"),
  POSTGRESQL("PostgreSQL server", "tcp/5432"),
  RDP("Remote Desktop Protocol", "tcp/3389"),
  RSYNC("Rsync server", "tcp/873"),
  SMB("Microsoft SMB", "udp/135 udp/445 udp/137:139 tcp/135 tcp/139 tcp/445"),
  SMTP("Simple Mail Transfer Protocol", "tcp/25"),
  SMTPS("Simple Mail Transfer Protocol over TLS", "tcp/465"),
  SNMP("Simple Network Management Protocol", "udp/161:162 tcp/161"),
  SQUID("Squid web proxy", "tcp/3128"),
  SSH("Secure Shell", "tcp/22"),
  SUBMISSION("Mail submission", "tcp/587"),
  SYSLOG("Syslog", "udp/514 tcp/514"),
  TELNET("Telnet", "tcp/23"),
  TFTP("Trivial File Transfer Protocol", "udp/69"),
  VNC("Virtual Network Computing", "tcp/5900:5999"),
  WEB("Web (HTTP and HTTPS)", "tcp/80 tcp/443"),
  WHOIS("Whois", "tcp/43");

  private static final List<String> SPOKEN =
      List.of(
          "Git",
          "Mail",
          "MySQL",
          "Ping",
          "PostgreSQL",
          "Rsync",
          "Squid",
          "Submission",
          "Syslog",
          "Telnet",
          "Web",
          "Whois");

  private final String description;
  private final String ports;

  Macro(String description, String ports) {
    this.description = description;
    this.ports = ports;
  }

  /** One allowance of a macro. */
  record Service(String protocol, String port) {}

  static Optional<Macro> find(String name) {
    return Arrays.stream(values()).filter(macro -> macro.name().equalsIgnoreCase(name)).findFirst();
  }

  /** The name as Proxmox writes it. */
  String label() {
    return SPOKEN.stream()
        .filter(name -> name.toUpperCase(Locale.ROOT).equals(name()))
        .findFirst()
        .orElse(name());
  }

  String description() {
    return description;
  }

  List<Service> services() {
    return Arrays.stream(ports.split(" ", -1))
        .map(pair -> pair.split("/", 2))
        .map(pair -> new Service(pair[0], pair[1]))
        .toList();
  }
}
