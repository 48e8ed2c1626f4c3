package org.berth.lab.api;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.berth.lab.access.Accounts;
import org.berth.lab.access.LabAccess;
import org.berth.lab.cluster.Clusters;
import org.berth.lab.datastore.Datastores;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.fault.Faults;
import org.berth.lab.firewall.Firewalls;
import org.berth.lab.guest.GuestFiles;
import org.berth.lab.guest.Guests;
import org.berth.lab.guest.Surroundings;
import org.berth.lab.host.LabConfig;
import org.berth.lab.machine.Machine;
import org.berth.lab.state.StateFiles;
import org.berth.lab.task.Tasks;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lab's Proxmox VE API over TLS. All its state is under {@code lab/pve}; it survives the kill
 * of this process at any time, and guests go on running without it.
 */
public final class ProxmoxApi implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProxmoxApi.class);
  private static final String BRIDGE = "vmbr0";

  private final LabConfig config;
  private final Tasks tasks;
  private final Clusters clusters;
  private final Guests guests;
  private final Firewalls firewalls;
  private final Javalin server;
  private final List<Endpoint> endpoints;

  private ProxmoxApi(Surroundings around, Faults faults, Clock clock, Pacing pacing) {
    this.config = around.machine().config();
    this.tasks = around.tasks();
    this.firewalls =
        new Firewalls(around.machine(), around.files(), config.lab().resolve("pve/firewall"));
    this.guests = new Guests(around, firewalls, clock);
    this.clusters = new Clusters(around, guests.status(), faults, clock);
    List<Endpoint> all = new ArrayList<>();
    all.addAll(around.accounts().endpoints());
    all.addAll(tasks.endpoints());
    all.addAll(around.storages().endpoints(around.machine(), tasks));
    all.addAll(guests.endpoints());
    all.addAll(firewalls.endpoints());
    all.addAll(clusters.endpoints());
    all.addAll(faults.endpoints());
    Shell shell = new Shell(all, around.accounts(), config.nodes(), pacing, faults);
    this.endpoints = List.copyOf(all);
    KeyStore identity = identity(config, clock);
    this.server = Javalin.create(javalin -> configure(javalin, shell, identity));
  }

  /**
   * Opens the lab's state and makes what is missing: accounts and pool, root@pam's password, the
   * certificate authority and the server's certificate. What others need of it is in the lab's
   * folder: {@code ca.pem}, {@code token-secret} and {@code root-password}.
   */
  public static ProxmoxApi open(Machine machine, Clock clock) {
    return open(machine, clock, Pacing.of(System.getenv().getOrDefault(Pacing.SWITCH, "")));
  }

  static ProxmoxApi open(Machine machine, Clock clock, Pacing pacing) {
    LabConfig config = machine.config();
    Path home = config.lab().resolve("pve");
    Faults faults = new Faults();
    Surroundings around =
        new Surroundings(
            machine,
            GuestFiles.open(home),
            Tasks.open(home.resolve("tasks"), clock),
            Accounts.open(home, clock),
            Datastores.open(home, faults));
    makeAccounts(config, around.accounts());
    return new ProxmoxApi(around, faults, clock, pacing);
  }

  private static void makeAccounts(LabConfig config, Accounts accounts) {
    Path password = config.lab().resolve("root-password");
    if (StateFiles.read(password).isEmpty()) {
      byte[] random = new byte[18];
      new SecureRandom().nextBytes(random);
      String text = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
      accounts.setPassword("root@pam", text);
      StateFiles.write(password, text + "\n");
    }
    Path secret = config.lab().resolve("token-secret");
    if (StateFiles.read(secret).isEmpty()) {
      String value = LabAccess.make(accounts, BRIDGE, List.of("local-btrfs"), "local");
      StateFiles.write(secret, value + "\n");
    }
  }

  private static KeyStore identity(LabConfig config, Clock clock) {
    Certificates certificates = Certificates.of(config, clock);
    List<String> names = new ArrayList<>(config.nodes());
    names.add(config.subnet().gateway());
    names.add("127.0.0.1");
    names.add("localhost");
    KeyStore identity = certificates.server(names);
    StateFiles.write(config.lab().resolve("ca.pem"), certificates.authorityPem());
    return identity;
  }

  private void configure(JavalinConfig javalin, Shell shell, KeyStore identity) {
    javalin.startup.showJavalinBanner = false;
    javalin.concurrency.useVirtualThreads = true;
    javalin.http.strictContentTypes = false;
    javalin.http.maxRequestSize = 1024 * 1024;
    javalin.jetty.multipartConfig.cacheDirectory("/var/tmp");
    javalin.jetty.addConnector((jetty, http) -> connector(jetty, http, identity));
    for (var method : List.of("GET", "POST", "PUT", "DELETE", "PATCH")) {
      javalin.routes.addHttpHandler(
          io.javalin.http.HandlerType.findOrCreate(method), "/<path>", shell::handle);
    }
  }

  private Connector connector(Server jetty, HttpConfiguration http, KeyStore identity) {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStore(identity);
    tls.setKeyStorePassword("");
    http.setSendServerVersion(false);
    // Volume ids and networks stand in paths with encoded slashes, which Jetty calls ambiguous.
    http.setUriCompliance(UriCompliance.UNSAFE);
    http.addCustomizer(new SecureRequestCustomizer(false));
    ServerConnector connector =
        new ServerConnector(
            jetty, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http));
    connector.setHost(config.subnet().gateway());
    connector.setPort(config.apiPort());
    return connector;
  }

  List<Endpoint> endpoints() {
    return endpoints;
  }

  /** Listens, and starts the guests that are to run whenever their node does. */
  public void start() {
    guests.recover();
    firewalls.raiseNodes();
    server.start();
    clusters.start();
    guests.startOnBoot();
    LOG.info("Proxmox VE API at https://{}:{}", config.subnet().gateway(), config.apiPort());
  }

  /** Stops listening and ends running tasks; guests go on. */
  @Override
  public void close() {
    server.stop();
    clusters.close();
    tasks.close();
  }
}
