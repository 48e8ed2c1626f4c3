package org.berth.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.berth.lab.host.Command;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class ConnectionTest {
  private LabConfig config;

  @BeforeEach
  void labInAFolderWithAQuote(@TempDir Path folder) throws IOException {
    config = LabConfig.of(Map.of("BERTH_HOME", folder.resolve("it's").toString()), 1);
    Files.createDirectories(config.lab());
  }

  @Test
  void connectionNamesTheSecretsFileAndNotTheSecret() throws IOException {
    Files.writeString(config.lab().resolve("token-secret"), "0f0f-secret\n");

    new Connection(config).write();

    Path file = config.lab().resolve("connection.yml");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(file)
        .content()
        .contains("addresses: 198.18.0.64-198.18.0.223", "it''s/lab/token-secret'")
        .doesNotContain("0f0f-secret");
  }

  @Test
  void exportLinesSurviveAShell() throws IOException {
    Files.writeString(config.lab().resolve("token-secret"), "s3'cret\n");
    Files.writeString(config.lab().resolve("root-password"), "$(id)\n");
    String script = String.join("\n", new Connection(config).exports());

    Command.Result result =
        Command.of("sh", "-s")
            .input(script + "\nprintf '%s|%s' \"$PROXMOX_TOKEN_SECRET\" \"$PROXMOX_PASSWORD\"\n")
            .run();

    assertThat(result.out().strip()).isEqualTo("s3'cret|$(id)");
  }

  @Test
  void labThatIsNotUpHasNoExports() {
    assertThatThrownBy(() -> new Connection(config).exports())
        .isInstanceOf(HostFailure.class)
        .hasMessageContaining("./berth lab up");
  }

  @Test
  void recordOfTheLabIsReadBackWhole() {
    LabFile file = new LabFile(config.home());

    file.write(config.withNodes(3));

    assertThat(file.read()).contains(config.withNodes(3));
  }
}
