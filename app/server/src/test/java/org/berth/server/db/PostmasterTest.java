package org.berth.server.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.berth.server.config.Places;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a machine was switched off, the pid file names nobody, or anybody. */
@Tag("service")
final class PostmasterTest {
  @Test
  void aStrangerWithTheOldNumberIsLeftAloneAndDoesNotKeepTheDatabaseDown(@TempDir Path home)
      throws Exception {
    Places places = places(home);
    EmbeddedPostgres postgres = new EmbeddedPostgres(places);
    Path data = places.database().resolve("data");
    Path pidFile = data.resolve("postmaster.pid");
    postgres.start();
    Path socketLock = places.database().resolve("socket/.s.PGSQL.5432.lock");
    String ours = Files.readString(pidFile);
    String locked = Files.readString(socketLock);
    postgres.stop();
    Process stranger = new ProcessBuilder("sleep", "60").start();
    try {
      String number = Long.toString(stranger.pid());
      Files.writeString(pidFile, ours.replaceFirst("\\d+", number));
      Files.writeString(socketLock, locked.replaceFirst("\\d+", number));
      postgres.stop();
      assertThat(stranger.isAlive()).isTrue();

      postgres.start();
      assertThat(alive(places)).isTrue();
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
      postgres.stop();
    }
    assertThat(alive(places)).isFalse();
  }

  @Test
  void aNumberThatNobodyHasIsNoReasonToFail(@TempDir Path home) throws Exception {
    Places places = places(home);
    EmbeddedPostgres postgres = new EmbeddedPostgres(places);
    Path data = Files.createDirectories(places.database().resolve("data"));
    Files.writeString(data.resolve("postmaster.pid"), "4194305\n");

    postgres.stop();

    assertThat(alive(places)).isFalse();
  }

  private static boolean alive(Places places) {
    Path database = places.database();
    return new Postmaster(database.resolve("data"), database.resolve("socket/lock")).alive();
  }

  private static Places places(Path home) {
    String cache = System.getenv().getOrDefault("BERTH_CACHE", "/var/cache/berth");
    return new Places(home, home.resolve("home"), Path.of(cache));
  }
}
