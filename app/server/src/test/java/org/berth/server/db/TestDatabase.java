package org.berth.server.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;
import org.berth.server.config.Places;
import org.berth.server.config.Settings;
import org.berth.server.tenant.TenantId;

/** A fresh PostgreSQL of its own, migrated, and gone at the end. */
public final class TestDatabase implements AutoCloseable {
  public final Ids ids = new Ids(InstantSource.system(), new SecureRandom());
  private final Path home;
  private final Places places;
  private final Database database;

  public TestDatabase() {
    try {
      home = Files.createTempDirectory("berth-test-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String cache = System.getenv().getOrDefault("BERTH_CACHE", "/var/cache/berth");
    places = new Places(home, home.resolve("home"), Path.of(cache));
    database = Databases.open(new Settings.Database(null, null, null), places);
  }

  public Database database() {
    return database;
  }

  /** Where it is, for another process that opens it too. */
  public Path home() {
    return home;
  }

  /** Adds somebody who may own things. */
  public UUID person(String name) {
    UUID id = ids.next();
    database.useTransaction(
        tx ->
            tx.createUpdate(
                    "insert into person (id, tenant_id, name, role) values (:id, :tenant, :name, 'member')")
                .bind("id", id)
                .bind("tenant", TenantId.DEFAULT.value())
                .bind("name", name)
                .execute());
    return id;
  }

  /** Adds a request to hang a job on. */
  public UUID request(UUID person) {
    UUID id = ids.next();
    database.useTransaction(
        tx ->
            tx.createUpdate(
                    """
                    insert into request (id, tenant_id, requester_id, verb, state, spec)
                    values (:id, :tenant, :person, 'play', 'queued', '{}')
                    """)
                .bind("id", id)
                .bind("tenant", TenantId.DEFAULT.value())
                .bind("person", person)
                .execute());
    return id;
  }

  /** Adds a service process that may hold jobs. */
  public UUID instance() {
    UUID id = ids.next();
    database.useTransaction(
        tx ->
            tx.createUpdate(
                    """
                    insert into instance (id, host, version, threads, started_at, seen_at)
                    values (:id, 'here', '0', 1, now(), now())
                    """)
                .bind("id", id)
                .execute());
    return id;
  }

  /** One number that a query gives. */
  public int number(String query) {
    return database.inTransaction(tx -> tx.createQuery(query).mapTo(Integer.class).one());
  }

  @Override
  public void close() {
    database.close();
    new EmbeddedPostgres(places).stop();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
