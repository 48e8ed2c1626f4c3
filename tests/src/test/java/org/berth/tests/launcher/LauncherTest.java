package org.berth.tests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each obstacle has one message that says what to do, and nothing is changed before it. */
@Tag("service")
final class LauncherTest {
  private static final Path ROOT = Path.of(System.getProperty("berth.root"));

  @TempDir private Path home = Path.of("");

  @Test
  void withoutRootTheDemoDoesNotBegin() throws Exception {
    Ended ended = asNobody("./berth", "demo");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.output()).contains("must run as root").contains("sudo ./berth");
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "test", "serve", "lab", "bench"})
  void anybodyIsToldHowAVerbIsUsed(String verb) throws Exception {
    Ended ended = asNobody("sh", "-c", "./berth " + verb + " --help 2>/dev/null");

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.output()).startsWith("Usage: ./berth " + verb);
  }

  @Test
  void helpAmongOtherWordsStartsNothing() throws Exception {
    Ended ended = asNobody("./berth", "bench", "ready", "--times", "3", "--help");

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.output()).startsWith("Usage: ./berth bench");
  }

  @Test
  void noInstallIsTakenBehindTheVerbToo() throws Exception {
    assertThat(asNobody("./berth", "demo", "--no-install").output()).contains("must run as root");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo --bogus",
        "demo --purge",
        "test everything",
        "bench everything",
        "serve everything"
      })
  void aWordThatAVerbDoesNotKnowIsAUsageError(String words) throws Exception {
    assertThat(asNobody("sh", "-c", "./berth " + words).exitCode()).isEqualTo(2);
  }

  @Test
  void anUnprivilegedContainerIsNamedAsWhatItIs() throws Exception {
    Ended ended = run("unshare", "--user", "--map-root-user", "./berth", "lab", "up");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.output())
        .contains("this is an unprivileged container")
        .contains("virtual machine");
  }

  @Test
  void aProxmoxNodeIsLeftAlone() throws Exception {
    String visible = "mount -t tmpfs none /etc && mkdir /etc/pve && exec ./berth lab up";
    Ended ended = run("unshare", "--mount", "sh", "-c", visible);

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.output()).contains("this is a Proxmox node (/etc/pve)");
  }

  @Test
  void aFullDiskIsSaidBeforeAnythingIsMade() throws Exception {
    String small = "mount -t tmpfs -o size=50m none \"$BERTH_HOME\" && exec ./berth lab up";
    Ended ended = run("unshare", "--mount", "sh", "-c", small);

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.output()).contains("GB free, the lab needs").contains("Make room");
  }

  @Test
  void aTakenPortIsNamedWithItsOwner() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      Ended ended = run(Map.of("BERTH_HTTP_PORT", Integer.toString(port)), "./berth", "serve");

      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.output())
          .contains("port " + port + " is taken")
          .contains("java")
          .contains("BERTH_HTTP_PORT");
    }
  }

  @Test
  void anUnknownTestLevelIsAnsweredWithTheLevelsThereAre() throws Exception {
    assertThat(run("./berth", "test", "everything").output()).contains("unit service lab web");
  }

  @Test
  void aRegistryThatDoesNotAnswerLeavesNeighboursOffAndSaysSo() throws Exception {
    Ended ended = pulled("http://127.0.0.1:1");

    assertThat(ended.output())
        .contains("off  Portainer cannot be pulled: http://127.0.0.1:1 does not answer")
        .endsWith("went on\n");
  }

  @Test
  void aRegistryWithoutTheImagesStopsNothing() throws Exception {
    HttpServer empty =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    empty.start();
    try {
      Ended ended = pulled("http://127.0.0.1:" + empty.getAddress().getPort());

      assertThat(ended.output()).contains("goes on without Portainer").endsWith("went on\n");
    } finally {
      empty.stop(0);
    }
  }

  @Test
  void noRegistryIsAskedWhereNoneIsNamed() throws Exception {
    assertThat(pulled("").output()).isEqualTo("went on\n");
  }

  private Ended pulled(String registry) throws IOException, InterruptedException {
    String script =
        "set -eu; for part in talk machine images; do . launcher/$part.sh; done;"
            + " need_pulled Portainer \"${PORTAINER_IMAGES[@]}\"; echo went on";
    Map<String, String> variables =
        Map.of(
            "BERTH_ROOT",
            home.toString(),
            "BERTH_CACHE",
            home.toString(),
            "BERTH_IMAGE_REGISTRY",
            registry,
            "INSTALL",
            "no");
    return run(variables, "bash", "-c", script);
  }

  @Test
  void whatTheLauncherSaysIsNotData() throws Exception {
    Process help = new ProcessBuilder("./berth", "version").directory(ROOT.toFile()).start();
    String data = new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(help.waitFor()).isZero();
    assertThat(data).isEqualTo("berth 0.1.0\n");
  }

  private Ended asNobody(String... command) throws IOException, InterruptedException {
    List<String> whole =
        new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    whole.addAll(List.of(command));
    return run(whole.toArray(String[]::new));
  }

  private Ended run(String... command) throws IOException, InterruptedException {
    return run(Map.of(), command);
  }

  private Ended run(Map<String, String> variables, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(List.of(command)).directory(ROOT.toFile()).redirectErrorStream(true);
    builder.environment().put("BERTH_HOME", home.toString());
    builder.environment().putAll(variables);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }

  private record Ended(int exitCode, String output) {}
}
