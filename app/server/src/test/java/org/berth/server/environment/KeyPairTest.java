package org.berth.server.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.berth.server.secret.PrivateFiles;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenSSH itself reads the keys that we make. */
@Tag("unit")
final class KeyPairTest {
  @Test
  void openSshDerivesTheSamePublicKeyFromThePrivateOne(@TempDir Path folder)
      throws IOException, InterruptedException {
    KeyPair pair = KeyPair.make(new SecureRandom(), "berth-test");
    Path file = folder.resolve("key");
    PrivateFiles.write(file, pair.privateKey().reveal());

    Process derive = new ProcessBuilder("ssh-keygen", "-y", "-f", file.toString()).start();
    String derived =
        new String(derive.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

    assertThat(derive.waitFor()).isZero();
    assertThat(derived).isEqualTo(pair.publicKey());
  }

  @Test
  void twoPairsDiffer() {
    KeyPair one = KeyPair.make(new SecureRandom(), "berth-test");
    KeyPair two = KeyPair.make(new SecureRandom(), "berth-test");

    assertThat(one.publicKey()).isNotEqualTo(two.publicKey());
  }
}
