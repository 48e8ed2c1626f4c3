package org.berth.tests.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * An administrator with a bare Proxmox and no settings gets to the first environment by the
 * commands of the operations guide, with this lab's names in the places of the guide's.
 */
@Tag("lab")
@ExtendWith(OnePlatform.class)
final class ConnectStoryTest {
  private static final Pattern SECRET =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Pattern COMMAND = Pattern.compile("(?m)^ +\\./berth (.*)$");
  private static final List<String> PLACES =
      List.of("--pool", "connected", "--user", "connected@pve");

  @TempDir private Path folder = Path.of("");

  @Test
  void fromPrintedLinesToTheFirstEnvironment(Platform platform) throws IOException {
    platform.assumeRoot();
    Launcher another = another();
    List<String> guide = guide(platform);
    assertThat(guide).hasSize(5);
    List<String> lines = run(another, guide.get(0), "").orFail().lines().toList();
    assertThat(lines).allMatch(line -> line.startsWith("pveum "));
    Launcher.Ended refused = run(another, guide.get(1), "not-a-secret");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.output())
        .contains("berth connect rights")
        .contains("connected@pve!platform");

    String last = lines.getLast();
    String secret = "";
    for (String line : lines.subList(0, lines.size() - 1)) {
      Matcher printed = SECRET.matcher(pveum(platform, line).orFail());
      secret = printed.find() ? printed.group() : secret;
    }
    String lacking = run(another, guide.get(1), secret).orFail();
    assertThat(lacking).contains("lacking Rights on / are missing: Sys.Audit").contains(last);

    pveum(platform, last).orFail();
    String good = run(another, guide.get(2), secret).orFail();
    assertThat(good).doesNotContain("WRONG").contains("lxc-pve").contains("clones and makes");
    assertThat(Files.getPosixFilePermissions(another.home().resolve("proxmox-token")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    String settings = Files.readString(another.home().resolve("berth.yml"));
    assertThat(settings).doesNotContain(secret).contains("connected", "platform_addresses");

    firstEnvironment(another, guide);
    assertThat(platform.proxmox().guestsWithNote("\"name\":\"connect-try\"")).isZero();
  }

  /** The service with the settings that were written makes one, and it is removed again. */
  private static void firstEnvironment(Launcher another, List<String> guide) {
    Process service = another.start(guide.get(3));
    try {
      Until.met(
          "the service is ready",
          () -> another.run("env", "list").exitCode() == 0 || !service.isAlive());
      String made = another.run(guide.get(4).split(" ")).orFail();
      assertThat(made).contains("Environments can be made");
    } finally {
      service.destroy();
      Until.met("the service has stopped", () -> !service.isAlive());
      another.remove();
    }
  }

  private Launcher another() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return new Launcher(
          folder.resolve("home"),
          free.getLocalPort(),
          // Numbers that the other service of this lab does not use.
          Map.of("BERTH_ALLOCATION_VMIDS", "15000-15999"));
    }
  }

  /** The guide's commands up to the first environment, as they are typed for this lab. */
  private static List<String> guide(Platform platform) throws IOException {
    Map<String, String> lab = platform.proxmoxSettings();
    String gateway = lab.getOrDefault("PROXMOX_HOST", "");
    String network = gateway.substring(0, gateway.lastIndexOf('.') + 1);
    String here = gateway + " --port " + lab.getOrDefault("PROXMOX_PORT", "");
    String text = Files.readString(Launcher.root().resolve("docs/operations_guide.md"));
    String first = text.substring(text.indexOf("## From a bare Proxmox"), text.indexOf("## Files"));
    return COMMAND
        .matcher(first)
        .results()
        .map(
            command ->
                command
                    .group(1)
                    .replace("pve1.example.com", here)
                    .replace("pve-root-ca.pem", lab.getOrDefault("PROXMOX_CA", ""))
                    .replace("local-zfs", "local-btrfs")
                    .replace("192.0.2.50-192.0.2.199", network + "200-" + network + "210")
                    .replace("192.0.2.1", gateway))
        .toList();
  }

  private Launcher.Ended run(Launcher another, String command, String secret) throws IOException {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.addAll(PLACES);
    if (!secret.isEmpty()) {
      Path file = Files.writeString(folder.resolve("secret"), secret + "\n");
      words.addAll(List.of("--token-file", file.toString()));
    }
    return another.run(words.toArray(String[]::new));
  }

  /** A line as it was printed, in a shell in which pveum is the lab's. */
  private static Launcher.Ended pveum(Platform platform, String line) {
    return platform
        .commands()
        .run(Map.of(), List.of("bash", "-c", "pveum() { ./berth lab pveum \"$@\"; }; " + line));
  }
}
