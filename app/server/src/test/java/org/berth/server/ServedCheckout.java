package org.berth.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.berth.server.config.Places;
import org.berth.server.db.EmbeddedPostgres;

/** Content of a test's own, with a home beside it, for services that are processes of their own. */
final class ServedCheckout {
  private static final Path SOURCE = Path.of(System.getProperty("berth.root", "")).toAbsolutePath();

  private final Path root;
  private final Places places;

  ServedCheckout(Path folder) {
    try {
      root = Files.createDirectories(folder.resolve("checkout"));
      for (String name : List.of("ansible", "ansible.cfg", "inventory", "group_vars", "roles")) {
        Files.createSymbolicLink(root.resolve(name), SOURCE.resolve(name));
      }
      Files.createDirectories(root.resolve("playbooks"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    places = new Places(root, folder.resolve("a"), cache());
  }

  private static Path cache() {
    return Path.of(System.getenv().getOrDefault("BERTH_CACHE", "/var/cache/berth"));
  }

  /** Ansible of the launcher, or the newest in the cache. */
  private static String path() {
    try (Stream<Path> caches = Files.list(cache())) {
      return caches
          .filter(each -> each.getFileName().toString().startsWith("venv-"))
          .filter(each -> Files.isExecutable(each.resolve("bin/ansible-playbook")))
          .map(each -> each.resolve("bin").toString())
          .reduce(System.getenv("PATH"), (all, one) -> all + ":" + one);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path home() {
    return places.home();
  }

  void write(String playbook, String text) {
    try {
      Files.writeString(root.resolve("playbooks").resolve(playbook), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A service that answers, in the home of this checkout. */
  ServedInstance start(Map<String, String> settings) throws InterruptedException {
    return begin(settings).ready();
  }

  /** The same, which need not answer yet, or ever. */
  ServedInstance begin(Map<String, String> settings) {
    return begin(places.home(), settings);
  }

  /** A service that answers, in another home on the same database. */
  ServedInstance startBeside(Path home, Map<String, String> settings) throws Exception {
    Files.createDirectories(home);
    for (String shared : List.of("master.key", "admin-token")) {
      Files.copy(places.home().resolve(shared), home.resolve(shared));
    }
    Map<String, String> all = new HashMap<>(settings);
    all.put("BERTH_DATABASE_URL", startDatabase());
    all.put("BERTH_DATABASE_USER", "berth");
    return begin(home, all).ready();
  }

  private ServedInstance begin(Path home, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("PATH", path());
    return new ServedInstance(root, home, all);
  }

  /** Starts the database of this checkout's home unless it runs; gives where it is. */
  String startDatabase() {
    return new EmbeddedPostgres(places).start().url();
  }

  /** PostgreSQL dies as a process dies when the power goes. */
  void killDatabase() throws IOException {
    Path file = places.home().resolve("pg/data/postmaster.pid");
    long pid = Long.parseLong(Files.readAllLines(file).getFirst());
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  void stopDatabase() {
    new EmbeddedPostgres(places).stop();
  }
}
