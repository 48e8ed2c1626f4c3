package org.berth.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that an administrator may set, one record per section of {@code berth.yml}; {@link
 * SettingsReader} holds the defaults.
 */
public record Settings(
    Http http,
    Database database,
    @Nullable Proxmox proxmoxOrNull,
    Allocation allocation,
    Environment environment,
    Quota quota,
    Worker worker,
    Instance instance,
    Run run,
    Queue queue,
    Docker docker,
    Notify notifying,
    Retention retention,
    Disk disk,
    @Nullable Mail mailOrNull,
    Administrator administrator,
    @Nullable Ingress ingressOrNull,
    @Nullable Portainer portainerOrNull,
    @Nullable Netbox netboxOrNull,
    Vault vault) {

  /** The cluster to build on; empty until one is configured. */
  public Optional<Proxmox> proxmox() {
    return Optional.ofNullable(proxmoxOrNull);
  }

  /** The server that takes our mail; empty until one is configured. */
  public Optional<Mail> mail() {
    return Optional.ofNullable(mailOrNull);
  }

  /** Where environments get their host names; empty until an ingress is configured. */
  public Optional<Ingress> ingress() {
    return Optional.ofNullable(ingressOrNull);
  }

  /** The Portainer that shows environments; empty until one is configured. */
  public Optional<Portainer> portainer() {
    return Optional.ofNullable(portainerOrNull);
  }

  /** The NetBox that records environments; empty until one is configured. */
  public Optional<Netbox> netbox() {
    return Optional.ofNullable(netboxOrNull);
  }

  /** Where the API listens. */
  public record Http(String host, int port) {}

  /** A PostgreSQL of the administrator's; without a URL Berth starts one of its own. */
  public record Database(
      @Nullable String url, @Nullable String user, @Nullable Path passwordFile) {}

  /** How to reach Proxmox, and which of its places are ours. */
  public record Proxmox(
      String cluster,
      String host,
      int port,
      String user,
      String tokenId,
      Path tokenSecretFile,
      @Nullable Path caFile,
      String pool,
      String storage,
      String templateStorage,
      String bridge) {}

  /**
   * The ingress of the environments.
   *
   * @param domain below which every environment has a host name
   * @param file what {@code playbooks/deploy_traefik.yml} leaves
   */
  public record Ingress(String name, String domain, Path file) {}

  /**
   * How Portainer is entered and comes to the agents in guests. A key is used before a password.
   *
   * @param addresses that Portainer comes from, or its networks; nobody else reaches an agent
   * @param image of the agent; null leaves the role's
   * @param team in Portainer that may use environments; empty means administrators alone
   * @param registries in Portainer that the team may pull from there
   */
  public record Portainer(
      String url,
      @Nullable Path caFile,
      boolean validateCerts,
      String user,
      @Nullable Path passwordFile,
      @Nullable Path apiKeyFile,
      Path agentSecretFile,
      List<String> addresses,
      @Nullable String image,
      int port,
      String team,
      List<String> registries) {}

  /**
   * How NetBox is entered, and what environments are there.
   *
   * @param record as role {@code netbox_integration} takes it: kind, cluster, site and so on
   */
  public record Netbox(
      String url, @Nullable Path caFile, Path tokenFile, Map<String, Object> record) {}

  /** What environments may be given; nothing else may use these ranges. */
  public record Allocation(
      NumberRange vmids,
      AddressRange addresses,
      int prefixLength,
      String gateway,
      String nameserver,
      NumberRange ports,
      int portsPerEnvironment) {}

  /**
   * Sizes of an environment: cores, MiB, GiB; the template that is used unless one is named; and
   * from where the platform comes to guests, which then let nobody else in by SSH.
   */
  public record Environment(
      Size defaults, Size maxima, String template, List<String> platformAddresses) {}

  /** Cores, memory in MiB, disk in GiB. */
  public record Size(int cores, int memoryMb, int diskGb) {}

  /** How much one person may hold, environments apart from their sizes. */
  public record Quota(int environments, int cores, int memoryMb, int diskGb) {}

  /**
   * How many jobs this instance works on at once, and whether it imports Ansible ahead of runs,
   * which takes about 60 MB and saves each run 0.4 s.
   */
  public record Worker(int threads, boolean warmStart) {}

  /** After how many minutes a run is ended: in general, and of single playbooks by name. */
  public record Run(int limitMinutes, Map<String, Integer> limits) {}

  /** After how many seconds without a sign of life an instance counts as lost. */
  public record Instance(int lostAfterSeconds) {}

  /**
   * How turns are taken, the same for all instances: seconds until a job goes before everything
   * else, how many jobs may work on one node at once, and weights of owners by name.
   */
  public record Queue(int ageingSeconds, int nodeLimit, Map<String, Integer> weights) {}

  /**
   * What must be free under BERTH_HOME for new runs: the greater of MiB and percent of the whole.
   */
  public record Disk(int minimumFreeMb, int minimumFreePercent) {}

  /** How many days after their end runs keep their output, and how many their row in the list. */
  public record Retention(int outputDays, int runDays) {}

  /** What the Docker engines of environments are given. */
  public record Docker(List<String> registryMirrors) {}

  /**
   * How people are told.
   *
   * @param contact whom to ask when something is wrong, as mails say it
   * @param allowedNetworks private networks that webhooks may go to
   * @param caFile certificates of receivers' authorities, besides the usual ones
   * @param templates where mails' own templates are kept
   */
  public record Notify(
      String contact, List<Network> allowedNetworks, @Nullable Path caFile, Path templates) {}

  /** How the conversation with the mail server is protected. */
  public enum MailSecurity {
    /** Encrypted before anything is said, or not sent. */
    STARTTLS,
    /** Encrypted from the first byte. */
    TLS,
    /** In the clear, for a server on this machine. */
    NONE
  }

  /** The server that takes our mail, and who it comes from. */
  public record Mail(
      String host,
      int port,
      MailSecurity security,
      @Nullable String user,
      @Nullable Path passwordFile,
      String from) {}

  /** The first administrator, who is told by mail where an address is set. */
  public record Administrator(@Nullable String email) {}

  /** Where the password of Ansible's vault is: in a file, or what a program prints; or nowhere. */
  public record Vault(@Nullable Path passwordFile, List<String> passwordCommand) {}
}
