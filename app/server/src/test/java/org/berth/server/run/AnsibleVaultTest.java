package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("service")
final class AnsibleVaultTest {
  @TempDir private Path folder;

  @Test
  void ansibleReadsWhatIsWritten() throws Exception {
    var salt = new byte[32];
    new SecureRandom().nextBytes(salt);
    String text = "sixteen bytes ü!".repeat(9) + "\n{{ x }}";
    Path file = folder.resolve("file.yml");
    Path password = folder.resolve("password");
    Files.writeString(file, AnsibleVault.encrypt(text, "a password", salt));
    Files.writeString(password, "a password");

    Process vault =
        new ProcessBuilder(
                RunFixture.toolchain().programs().resolve("ansible-vault").toString(),
                "view",
                "--vault-password-file",
                password.toString(),
                file.toString())
            .redirectErrorStream(true)
            .start();

    assertThat(new String(vault.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
        .isEqualTo(text);
    assertThat(vault.waitFor()).isZero();
  }
}
