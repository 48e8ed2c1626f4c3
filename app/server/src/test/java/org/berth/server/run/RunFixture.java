package org.berth.server.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.berth.contract.Run;
import org.berth.server.config.Places;
import org.berth.server.config.Settings;
import org.berth.server.db.Database;
import org.berth.server.db.Databases;
import org.berth.server.db.EmbeddedPostgres;
import org.berth.server.db.Ids;
import org.berth.server.secret.Seals;
import org.berth.server.secret.Secret;
import org.berth.server.tenant.Scope;
import org.berth.server.tenant.TenantId;

/** A checkout of its own with real PostgreSQL and real Ansible, and jobs to run playbooks for. */
final class RunFixture implements AutoCloseable {
  static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Path SOURCE = Path.of(System.getProperty("berth.root", ""));

  static final Path CACHE =
      Path.of(System.getenv().getOrDefault("BERTH_CACHE", "/var/cache/berth"));

  final Places places;
  final Database database;
  final List<Published> published = new CopyOnWriteArrayList<>();
  final List<RunEnd> ended = new CopyOnWriteArrayList<>();
  final Runs runs;
  final Seals seals;
  private final Ids ids = new Ids(InstantSource.system(), new SecureRandom());

  RunFixture(Path home) {
    this(new Places(checkout(home), home.resolve("var"), CACHE));
  }

  /** The same checkout and database for another process. */
  static RunFixture again(Path home) {
    return new RunFixture(new Places(home.resolve("checkout"), home.resolve("var"), CACHE));
  }

  private RunFixture(Places places) {
    this.places = places;
    this.database = Databases.open(new Settings.Database(null, null, null), places);
    this.seals = Seals.open(places.masterKey(), new SecureRandom());
    this.runs = service(site());
  }

  /** Another service on the same database and folder, as after a restart. */
  Runs service() {
    return service(site());
  }

  /** What starts runs, cold until it is told to warm up. */
  RunSite site() {
    return site(new Settings.Vault(null, List.of()));
  }

  RunSite site(Settings.Vault vault) {
    return new RunSite(
        places,
        new RunSite.Ansible(toolchain(), new VaultPassword(vault)),
        System.getenv(),
        new SecureRandom(),
        InstantSource.system());
  }

  Runs service(RunSite site) {
    return new Runs(
        database,
        seals,
        site,
        InstantSource.system(),
        new Runs.Listeners(
            List.of((tx, source, fact) -> published.add(fact)),
            (tx, subject, end) -> ended.add(end),
            (subject, gently) -> Remains.NONE));
  }

  /** The launcher's environment, or the newest in the cache. */
  static Toolchain toolchain() {
    try (Stream<Path> caches = Files.list(CACHE)) {
      String cached =
          caches
              .filter(folder -> folder.getFileName().toString().startsWith("venv-"))
              .sorted(Comparator.reverseOrder())
              .map(folder -> folder.resolve("bin").toString())
              .reduce("", (all, one) -> all + ":" + one);
      return Toolchain.on(System.getenv("PATH") + ":" + cached);
    } catch (IOException e) {
      return Toolchain.on(System.getenv("PATH"));
    }
  }

  private static Path checkout(Path home) {
    try {
      Path root = Files.createDirectories(home.resolve("checkout"));
      for (String name : List.of("ansible", "ansible.cfg", "inventory", "group_vars")) {
        Files.createSymbolicLink(root.resolve(name), SOURCE.resolve(name));
      }
      Files.createDirectories(root.resolve("playbooks"));
      return root;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A playbook of one play on localhost; {@code tasks} are the lines of its list of tasks. */
  String playbook(String tasks) {
    String play = "- name: Play\n  hosts: localhost\n  gather_facts: false\n  tasks:\n";
    return file(play + tasks.indent(4));
  }

  String file(String content) {
    String name = "playbooks/" + UUID.randomUUID() + ".yml";
    try {
      Files.writeString(places.root().resolve(name), content);
      return name;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RunId open(String playbook) {
    return open(order(playbook));
  }

  RunId open(RunOrder order) {
    return database.inTransaction(tx -> runs.open(tx, order));
  }

  RunOrder order(String playbook) {
    return order(playbook, Map.of(), Map.of(), List.of(), LIMIT);
  }

  RunOrder order(
      String playbook,
      Map<String, Object> variables,
      Map<String, Secret> secrets,
      List<String> options,
      Duration limit) {
    return new RunOrder(
        TenantId.DEFAULT, job(), 1, Optional.empty(), playbook, variables, secrets, options, limit);
  }

  /** The instance that a run belongs to. */
  UUID instance(RunId run) {
    return database.inTransaction(
        tx ->
            tx.createQuery("select instance_id from run where id = :id")
                .bind("id", run.value())
                .mapTo(UUID.class)
                .one());
  }

  /** A job as the queue leaves it while a worker has it. */
  private UUID job() {
    UUID job = ids.next();
    Map<String, UUID> rows = new HashMap<>(Map.of("job", job));
    List.of("person", "request", "instance").forEach(row -> rows.put(row, ids.next()));
    rows.put("tenant", TenantId.DEFAULT.value());
    List<String> statements = new ArrayList<>();
    statements.add(
        """
        insert into person (id, tenant_id, name, role) values (:person, :tenant, cast(:job as text), 'member')
        """);
    statements.add(
        """
        insert into request (id, tenant_id, requester_id, verb, state, spec)
        values (:request, :tenant, :person, 'play', 'running', '{}')
        """);
    statements.add(
        """
        insert into instance (id, host, version, threads, started_at, seen_at)
        values (:instance, 'here', 'test', 1, now(), now())
        """);
    statements.add(
        """
        insert into job (id, tenant_id, request_id, owner_id, kind, lanes, state, attempt, instance_id)
        values (:job, :tenant, :request, :person, 'play', array[cast(:job as text)], 'running', 1, :instance)
        """);
    database.useTransaction(
        tx -> statements.forEach(sql -> tx.createUpdate(sql).bindMap(rows).execute()));
    return job;
  }

  Path folder(RunId run) {
    return places.runs().resolve(run.toString());
  }

  Spool spool(RunId run) {
    return new Spool(folder(run));
  }

  Run row(RunId run) {
    return database
        .inTransaction(tx -> RunDao.find(tx, new Scope(TenantId.DEFAULT), run.value()))
        .orElseThrow();
  }

  List<RunDao.Event> events(RunId run) {
    return database.inTransaction(tx -> OutputDao.events(tx, run.value(), 0, 1_000_000));
  }

  List<String> eventNames(RunId run) {
    return events(run).stream()
        .map(event -> RunDao.tree(event.body()).path("event").asText())
        .toList();
  }

  /** The stored text, as bytes in the form of ISO 8859-1. */
  String output(RunId run) {
    var output = new RunOutput(database, run.value());
    var text = new ByteArrayOutputStream();
    try {
      output.write(new ByteRange(0, output.length()), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString(StandardCharsets.ISO_8859_1);
  }

  /** A run whose keeper is a test. */
  WrittenSpool written(RunId run) {
    return new WrittenSpool(folder(run));
  }

  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new AssertionError("waited in vain until " + what);
      }
      Thread.sleep(5);
    }
  }

  @Override
  public void close() {
    database.close();
    new EmbeddedPostgres(places).stop();
  }
}
