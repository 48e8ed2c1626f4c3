package org.berth.lab.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.berth.lab.host.Command;
import org.berth.lab.host.LabConfig;
import org.berth.lab.host.MachineSettings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Machines that were set up differently before the lab came. Each is a network namespace with a
 * {@code /run/berth} of its own, in which this class runs as a program.
 */
@Tag("lab")
class StrangeHostTest {
  private static final String BRIDGE = "strangebr0";
  private static final int TIMED_OUT = 124;
  private static final Path FORWARD = Path.of("/proc/sys/net/ipv4/ip_forward");
  private static final Path FILTER = Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables");

  @TempDir private Path home;

  @Test
  void guestsReachEachOtherWhereTheHostForwardsNothing() {
    String told = onStrangeHost("forwarding");

    assertThat(told.lines())
        .containsExactly("before: cut off", "with the lab: reached", "after: cut off", "rules: 0");
  }

  @Test
  void hostThatForwardsAnywayGetsNoRules() {
    assertThat(onStrangeHost("open").lines()).containsExactly("rules: 0");
  }

  @Test
  void kernelsSettingsArePutBackAsTheyWere() {
    String told = onStrangeHost("settings");

    assertThat(told.lines()).containsExactly("before: 0 0", "with the lab: 1 1", "after: 0 0");
  }

  private String onStrangeHost(String what) {
    String script = "mkdir -p /run/berth && mount -t tmpfs none /run/berth && exec \"$@\"";
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    return Command.of("unshare", "--net", "--mount", "sh", "-c", script, "sh")
        .with(Path.of(System.getProperty("java.home"), "bin/java"), "-cp", classPath)
        .with(StrangeHostTest.class.getName(), what, home)
        .limit(Duration.ofMinutes(2))
        .orFail("Being a strange host")
        .strip();
  }

  /** On the strange host: prints what the lab does there. */
  public static void main(String[] arguments) throws IOException {
    switch (arguments[0]) {
      case "forwarding" -> forwarding();
      case "open" -> {
        new NeighbourRules(BRIDGE).accept();
        rules();
      }
      default -> settings(Path.of(arguments[1]));
    }
  }

  private static void forwarding() throws IOException {
    twoNeighbours();
    Files.writeString(FILTER, "1");
    run("iptables", "-w", "-P", "FORWARD", "DROP");
    NeighbourRules rules = new NeighbourRules(BRIDGE);
    System.out.println("before: " + reached());
    rules.accept();
    rules.accept();
    System.out.println("with the lab: " + reached());
    rules.forget();
    System.out.println("after: " + reached());
    rules();
  }

  private static void rules() {
    String own = Command.of("iptables", "-w", "-S").run().out();
    System.out.println("rules: " + own.lines().filter(line -> line.contains(BRIDGE)).count());
  }

  private static void settings(Path home) throws IOException {
    Files.writeString(FORWARD, "0");
    Files.writeString(FILTER, "0");
    LabConfig config =
        LabConfig.of(Map.of("BERTH_HOME", home.toString(), "BERTH_LAB_PREFIX", "strange"), 1);
    Files.createDirectories(config.lab());
    MachineSettings settings = new MachineSettings(config);
    System.out.println("before: " + kernel());
    settings.apply();
    System.out.println("with the lab: " + kernel());
    settings.restore();
    System.out.println("after: " + kernel());
  }

  private static String kernel() throws IOException {
    return Files.readString(FORWARD).strip() + " " + Files.readString(FILTER).strip();
  }

  /** Two network namespaces of processes that do nothing, on one bridge. */
  private static void twoNeighbours() throws IOException {
    run("ip", "link", "add", BRIDGE, "type", "bridge");
    run("ip", "link", "set", BRIDGE, "up");
    run("mount", "-t", "tmpfs", "none", "/run/netns");
    for (String name : List.of("a", "b")) {
      run("ip", "netns", "add", name);
      run("ip", "link", "add", "v" + name, "type", "veth", "peer", "name", "eth0", "netns", name);
      run("ip", "link", "set", "v" + name, "master", BRIDGE, "up");
      run("ip", "-n", name, "link", "set", "eth0", "up");
      String address = "10.99.0.%d/24".formatted(name.equals("a") ? 1 : 2);
      run("ip", "-n", name, "addr", "add", address, "dev", "eth0");
    }
  }

  private static String reached() {
    // Nobody listens there: who gets through hears so at once, who does not waits in vain.
    Command knock = Command.of("ip", "netns", "exec", "a", "timeout", "2", "bash", "-c");
    int exit = knock.with("exec 3<>/dev/tcp/10.99.0.2/9").run().exit();
    return exit == TIMED_OUT ? "cut off" : "reached";
  }

  private static void run(String... command) throws IOException {
    Files.createDirectories(Path.of("/run/netns"));
    Command.of(command).orFail(String.join(" ", command));
  }
}
