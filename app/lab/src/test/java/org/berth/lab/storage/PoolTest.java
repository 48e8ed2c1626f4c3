package org.berth.lab.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.berth.lab.TestLab;
import org.berth.lab.host.Command;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("lab")
final class PoolTest {
  @TempDir private Path home;
  private Path folder;
  private Pool pool;

  @BeforeEach
  void mount() {
    var config = new TestLab(home).config();
    folder = config.pool();
    Folders.made(config.lab());
    pool = new Pool(config);
    pool.up();
  }

  @AfterEach
  void unmount() {
    pool.down();
    Folders.removeIfEmpty(folder);
    Folders.removeIfEmpty(Folders.of(folder));
  }

  @Test
  void guestsWritesPassTheMachinesMemoryOnce() {
    String device = lookedUp("SOURCE");

    String direct = Command.of("losetup", "-n", "-O", "DIO").with(device).orFail("Asking").strip();

    assertThat(direct).isEqualTo("1");
  }

  @Test
  void whoWritesWithoutEndIsHeldUpAsSoonAsALittleIsOnItsWay() throws IOException {
    Path device = Path.of("/sys/fs/btrfs", lookedUp("UUID"), "bdi");
    assumeThat(device.resolve("strict_limit")).as("a limit of writes: Linux 6.2").exists();

    String strict = Files.readString(device.resolve("strict_limit")).strip();
    long most = Long.parseLong(Files.readString(device.resolve("max_bytes")).strip());

    assertThat(strict).isEqualTo("1");
    assertThat(most).isBetween(1L << 20, 16L << 20);
  }

  private String lookedUp(String column) {
    return Command.of("findmnt", "-n", "-o", column, "--mountpoint")
        .with(folder)
        .orFail("Looking up the pool")
        .strip();
  }
}
