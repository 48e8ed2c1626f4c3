package org.berth.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.berth.lab.host.Command;
import org.berth.lab.host.Command.Result;
import org.berth.lab.host.LabConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds the lab to clients that were written for real Proxmox nodes, and are used here unmodified.
 */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientsTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private TestLab lab;
  private Path python;
  private Path home;

  @BeforeAll
  void up(@TempDir Path folder) {
    python =
        python().orElseGet(() -> abort("no virtual environment with proxmoxer; run ./berth once"));
    home = folder;
    lab = new TestLab(folder);
    lab.up();
  }

  @AfterAll
  void down() {
    if (lab != null) {
      lab.down();
    }
  }

  /** The launcher's virtual environment of this checkout, else the newest in the cache. */
  private static Optional<Path> python() {
    String named = System.getenv("BERTH_VENV");
    if (named != null) {
      return Optional.of(Path.of(named, "bin/python"));
    }
    Path own = Path.of(System.getProperty("berth.root", "../.."), "target/venv/bin/python");
    if (hasProxmoxer(own)) {
      return Optional.of(own);
    }
    Path cache = Path.of(System.getenv().getOrDefault("BERTH_CACHE", "/var/cache/berth"));
    try (Stream<Path> entries = Files.isDirectory(cache) ? Files.list(cache) : Stream.empty()) {
      return entries
          .filter(entry -> String.valueOf(entry.getFileName()).startsWith("venv-"))
          .map(entry -> entry.resolve("bin/python"))
          .filter(ClientsTest::hasProxmoxer)
          .max(Comparator.comparingLong(entry -> entry.toFile().lastModified()));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static boolean hasProxmoxer(Path python) {
    return Files.isExecutable(python)
        && Command.of(python.toString(), "-c", "import proxmoxer, ansible").run().ok();
  }

  @Test
  void proxmoxerLivesAWholeGuestsLife() {
    String told =
        Command.of(python.toString(), resource("proxmoxer_life.py"))
            .environment(environment())
            .limit(LIMIT)
            .orFail("proxmoxer");

    assertThat(told).endsWith("deleted\n");
  }

  @Test
  void communityProxmoxLivesAWholeGuestsLife() {
    Result told =
        Command.of(
                python.resolveSibling("ansible-playbook").toString(),
                "--inventory",
                "localhost,",
                "--connection",
                "local",
                resource("community_proxmox.yml"))
            .environment(environment())
            .limit(LIMIT)
            .run();

    assertThat(told.exit()).as(told.out() + told.err()).isZero();
  }

  private Map<String, String> environment() {
    LabConfig config = lab.config();
    Map<String, String> environment = new HashMap<>();
    environment.put("PROXMOX_HOST", config.subnet().gateway());
    environment.put("PROXMOX_PORT", String.valueOf(config.apiPort()));
    environment.put("PROXMOX_USER", "berth@pve");
    environment.put("PROXMOX_TOKEN_ID", "lab");
    environment.put("PROXMOX_TOKEN_SECRET", read(config.lab().resolve("token-secret")));
    environment.put("PROXMOX_CA", config.lab().resolve("ca.pem").toString());
    environment.put("LAB_ROOT_PASSWORD", read(config.lab().resolve("root-password")));
    environment.put("ANSIBLE_HOME", home.resolve("ansible").toString());
    environment.put(
        "PATH", python.getParent() + ":" + System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    return environment;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static String resource(String name) {
    URL found = Objects.requireNonNull(ClientsTest.class.getResource("/clients/" + name));
    return Path.of(found.getPath()).toString();
  }
}
