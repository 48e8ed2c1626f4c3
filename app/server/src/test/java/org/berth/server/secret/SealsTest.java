package org.berth.server.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sealed opens with its key and in its place, and nowhere else. */
@Tag("unit")
final class SealsTest {
  private static final Secret SECRET = Secret.of("a long enough secret");

  @TempDir private Path home = Path.of("");

  private Seals seals() {
    return Seals.open(home.resolve("master.key"), new SecureRandom());
  }

  @Test
  void aSealedValueOpensAfterARestart() {
    byte[] sealed = seals().seal(SECRET, "here");

    assertThat(seals().unseal(sealed, "here")).isEqualTo(SECRET);
  }

  @Test
  void aValueMovedToAnotherPlaceDoesNotOpen() {
    byte[] sealed = seals().seal(SECRET, "here");

    assertThatThrownBy(() -> seals().unseal(sealed, "there"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anAddedKeySealsAndTheOldOneStillOpens() throws IOException {
    byte[] old = seals().seal(SECRET, "here");
    Path file = home.resolve("master.key");
    String second = "00c0ffee " + Files.readString(file).split(" ", -1)[1];
    Files.writeString(file, Files.readString(file) + second);

    byte[] sealed = seals().seal(SECRET, "here");

    assertThat(seals().unseal(old, "here")).isEqualTo(SECRET);
    assertThat(sealed[1]).isEqualTo((byte) 0x00);
    assertThat(sealed[2]).isEqualTo((byte) 0xc0);
  }

  @Test
  void aDerivedSecretIsTheSameAfterARestartWithAnotherKeyAndDiffersByPlace() throws IOException {
    Secret first = seals().derive("here");
    Path file = home.resolve("master.key");
    Files.writeString(file, Files.readString(file) + "00c0ffee " + "A".repeat(43) + "=\n");

    assertThat(seals().derive("here")).isEqualTo(first);
    assertThat(seals().derive("there")).isNotEqualTo(first);
  }

  @Test
  void theKeyIsForItsOwnerAlone() throws IOException {
    seals();

    assertThat(Files.getPosixFilePermissions(home.resolve("master.key")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void aSecretDoesNotPrintItself() {
    assertThat(SECRET).hasToString("***");
    assertThat("value: " + SECRET).isEqualTo("value: ***");
  }
}
