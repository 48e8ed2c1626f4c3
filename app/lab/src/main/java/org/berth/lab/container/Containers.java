package org.berth.lab.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.berth.lab.host.Command;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;

/**
 * The lab's guests as unprivileged LXC containers. Each runs under a monitor of its own, so that
 * guests outlive the process that started them.
 */
public final class Containers {
  private final LabConfig config;
  private final GuestSetup setup;
  private final LxcConfig lxcConfig;
  private final CgroupLimits cgroupLimits;
  private final Map<Integer, GuestProcess> known = new ConcurrentHashMap<>();

  public Containers(LabConfig config) {
    this.config = config;
    this.setup = new GuestSetup(config);
    this.cgroupLimits = CgroupLimits.ofThisMachine();
    this.lxcConfig = new LxcConfig(config, cgroupLimits);
  }

  /** Prepares the guest's files and starts it; returns when its init runs. */
  public void start(ContainerSpec spec) {
    if (isRunning(spec.vmid())) {
      throw new HostFailure("CT %d already running".formatted(spec.vmid()));
    }
    Leftovers.kill(name(spec.vmid()));
    setup.prepare(spec);
    Path log = writeConfig(spec);
    Command.Result result =
        lxc("lxc-start", spec.vmid()).with("-d", "-o", log, "-l", "NOTICE").run();
    if (!result.ok()) {
      throw new HostFailure("CT %d did not start: %s".formatted(spec.vmid(), StartLog.cause(log)));
    }
  }

  /** Kills the guest; returns when nothing of it runs. A stopped guest stays stopped. */
  public void stop(int vmid) {
    if (isRunning(vmid)) {
      lxc("lxc-stop", vmid).with("-k").orFail("Stopping CT " + vmid);
    }
    known.remove(vmid);
  }

  /** Kills all guests, also those whose monitor was killed, and forgets their configurations. */
  public void removeAll() {
    List<String> names = names();
    try (var stops = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String name : names) {
        stops.execute(() -> Command.of("lxc-stop", "-P").with(folder(), "-n", name, "-k").run());
      }
    }
    names.forEach(Leftovers::kill);
    known.clear();
  }

  /** Asks the guest's init to power off; false when it still runs at the end of the time limit. */
  public boolean shutdown(int vmid, Duration limit) {
    lxc("lxc-stop", vmid)
        .with("--nokill", "-t", Math.max(1, limit.toSeconds()))
        .limit(limit.plusSeconds(10))
        .run();
    return !isRunning(vmid);
  }

  public ContainerStatus status(int vmid) {
    return init(vmid).map(init -> status(vmid, init)).orElse(ContainerStatus.STOPPED);
  }

  private ContainerStatus status(int vmid, GuestProcess init) {
    Cgroup cgroup = Cgroup.of(init);
    Traffic traffic = Traffic.of(vethName(vmid, 0));
    return new ContainerStatus(
        true,
        cgroup.frozen(),
        init.pid(),
        cgroup.cpuSeconds(),
        cgroup.memory(),
        cgroup.swap(),
        cgroup.diskRead(),
        cgroup.diskWrite(),
        traffic.in(),
        traffic.out(),
        init.uptimeSeconds());
  }

  public boolean isRunning(int vmid) {
    return init(vmid).isPresent();
  }

  /** The VMIDs of all running guests. */
  public List<Integer> running() {
    String prefix = config.prefix() + "-";
    return Command.of("lxc-ls", "-P")
        .with(folder(), "--active", "-1")
        .run()
        .out()
        .lines()
        .map(String::strip)
        .filter(name -> name.startsWith(prefix))
        .map(name -> Integer.valueOf(name.substring(prefix.length())))
        .sorted()
        .toList();
  }

  /** The interfaces of a running guest, as seen inside; empty for a stopped one. */
  public List<GuestInterface> interfaces(int vmid) {
    return init(vmid).map(GuestInterfaces::of).orElse(List.of());
  }

  /** Brings new limits to a running guest. */
  public void applyLimits(int vmid, Limits limits) {
    if (!isRunning(vmid)) {
      return;
    }
    List<CgroupLimits.Setting> refused = new ArrayList<>();
    for (CgroupLimits.Setting setting : cgroupLimits.settings(vmid, limits)) {
      if (!lxc("lxc-cgroup", vmid).with("--", setting.key(), setting.value()).run().ok()) {
        refused.add(setting);
      }
    }
    // Memory and memory+swap bound each other: growing both needs the second one first.
    refused.forEach(
        setting ->
            lxc("lxc-cgroup", vmid)
                .with("--", setting.key(), setting.value())
                .orFail("Limiting CT " + vmid));
  }

  /** Stops all processes of the guest in their tracks. */
  public void freeze(int vmid) {
    lxc("lxc-freeze", vmid).orFail("Freezing CT " + vmid);
  }

  public void thaw(int vmid) {
    lxc("lxc-unfreeze", vmid).orFail("Thawing CT " + vmid);
  }

  /** The program that runs {@code command} (a login shell when empty) in the guest as its root. */
  public List<String> attach(int vmid, List<String> command) {
    List<String> argv = new ArrayList<>(List.of("lxc-attach", "-P", folder().toString()));
    argv.addAll(List.of("-n", name(vmid), "--clear-env", "-v", "HOME=/root", "--keep-var=TERM"));
    argv.add("--");
    argv.addAll(command.isEmpty() ? List.of("/bin/bash", "-l") : command);
    return argv;
  }

  /** The VMID of a running guest, given as that or as its host name. */
  public int find(String guest) {
    return running().stream()
        .filter(vmid -> guest.equals(vmid.toString()) || guest.equals(hostname(vmid)))
        .findFirst()
        .orElseThrow(
            () ->
                new HostFailure(
                    "No running guest is called '%s'; running: %s".formatted(guest, running())));
  }

  /** The host's end of the guest's {@code net<index>}. */
  public String vethName(int vmid, int index) {
    return config.prefix() + vmid + "i" + index;
  }

  /**
   * Gives a clone an identity of its own: without it two guests would share journal and DHCP ids.
   */
  public void newMachineId(Path rootfs) {
    GuestSetup.newMachineId(new GuestFiles(rootfs), new SecureRandom());
  }

  /** Sets root's password (unless empty), adds SSH keys and makes fresh SSH host keys. */
  public void firstSetup(Path rootfs, String password, List<String> sshKeys) {
    GuestFiles files = new GuestFiles(rootfs);
    GuestSetup.newMachineId(files, new SecureRandom());
    GuestSetup.newHostKeys(files);
    if (!password.isEmpty()) {
      GuestSetup.password(files, password);
    }
    if (!sshKeys.isEmpty()) {
      GuestSetup.sshKeys(files, sshKeys);
    }
  }

  private Optional<GuestProcess> init(int vmid) {
    GuestProcess last = known.get(vmid);
    if (last != null && last.lives()) {
      return Optional.of(last);
    }
    known.remove(vmid);
    String pid = lxc("lxc-info", vmid).with("-p", "-H").run().out().strip();
    Optional<GuestProcess> init =
        pid.matches("[1-9]\\d*") ? GuestProcess.of(Long.parseLong(pid)) : Optional.empty();
    init.ifPresent(process -> known.put(vmid, process));
    return init;
  }

  private Path writeConfig(ContainerSpec spec) {
    Path folder = folder().resolve(name(spec.vmid()));
    Path seccomp = folder().resolve("seccomp");
    try {
      Files.createDirectories(folder);
      Files.writeString(seccomp, Seccomp.PROFILE);
      Files.write(folder.resolve("config"), lxcConfig.lines(spec, seccomp));
      Path log = folder.resolve("start.log");
      Files.deleteIfExists(log);
      return log;
    } catch (IOException e) {
      throw new HostFailure(
          "The configuration of CT %d cannot be written".formatted(spec.vmid()), e);
    }
  }

  private String hostname(int vmid) {
    String key = "lxc.uts.name = ";
    try (Stream<String> lines = Files.lines(folder().resolve(name(vmid)).resolve("config"))) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(key.length()))
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  private Command lxc(String program, int vmid) {
    return Command.of(program, "-P").with(folder(), "-n", name(vmid));
  }

  /** All guests that were started since the lab came up. */
  private List<String> names() {
    try (Stream<Path> folders = Files.list(folder())) {
      return folders.filter(Files::isDirectory).map(path -> path.getFileName().toString()).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private Path folder() {
    return config.runtime().resolve("lxc");
  }

  private String name(int vmid) {
    return config.prefix() + "-" + vmid;
  }
}
