package org.berth.lab.host;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What makes one lab distinct from another on the same machine. Two labs need different prefixes,
 * subnets and homes; they share the cache.
 */
public record LabConfig(String prefix, Subnet subnet, Path home, Path cache, List<String> nodes) {
  private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9]{0,6}");
  private static final Path RUNTIME = Path.of("/run/berth");

  public LabConfig {
    // Interface names have at most 15 characters and carry the prefix, a VMID and an index.
    if (!PREFIX.matcher(prefix).matches()) {
      throw new HostFailure(
          "The lab's prefix '%s' is not 1 to 7 of a-z and 0-9 beginning with a letter; set BERTH_LAB_PREFIX"
              .formatted(prefix));
    }
    nodes = List.copyOf(nodes);
  }

  /** The lab of this environment ({@code BERTH_HOME}, {@code BERTH_CACHE}, {@code BERTH_LAB_*}). */
  public static LabConfig of(Map<String, String> environment, int nodes) {
    return new LabConfig(
        environment.getOrDefault("BERTH_LAB_PREFIX", "berth"),
        Subnet.parse(environment.getOrDefault("BERTH_LAB_SUBNET", "198.18.0.0/24")),
        Path.of(environment.getOrDefault("BERTH_HOME", "var")).toAbsolutePath().normalize(),
        Path.of(environment.getOrDefault("BERTH_CACHE", "/var/cache/berth")).toAbsolutePath(),
        nodeNames(nodes));
  }

  /** The same lab with so many nodes. */
  public LabConfig withNodes(int count) {
    return new LabConfig(prefix, subnet, home, cache, nodeNames(count));
  }

  /** The names of {@code count} nodes: pve1, pve2 and so on. */
  public static List<String> nodeNames(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(number -> "pve" + number).toList();
  }

  /** What the lab keeps between starts. */
  public Path lab() {
    return home.resolve("lab");
  }

  /** What the lab holds while it is up; every user may traverse it, as guests' root has to. */
  public Path runtime() {
    return RUNTIME.resolve(prefix);
  }

  public Path pool() {
    return runtime().resolve("pool");
  }

  /** The host's bridge behind {@code vmbr0}. */
  public String bridge() {
    return prefix + "br0";
  }

  /** All of 127/8 is loopback: labs with different subnets keep out of each other's way. */
  public String loopback() {
    String network = subnet.network();
    return "127" + network.substring(network.indexOf('.')) + ".1";
  }

  public int apiPort() {
    return 8006;
  }

  public int registryPort() {
    return 5000;
  }

  /** The lab's own certificates: its API's authority, and the root of its ACME server. */
  public Path authorities() {
    return lab().resolve("ca.pem");
  }

  /** The domain of environments' host names, which the lab's authoritative name server holds. */
  public String ingressDomain() {
    return "docker." + domain();
  }

  /** Where the authoritative name server listens on the bridge; 53 is the resolver's. */
  public int authorityDnsPort() {
    return 5300;
  }

  public int smtpPort() {
    return 1025;
  }

  /** Where the mail catcher shows what it caught. */
  public int mailPagePort() {
    return 1080;
  }

  /** The domain of guests' names in the lab's DNS. */
  public String domain() {
    return "lab.test";
  }
}
