package org.berth.lab.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.berth.lab.host.Command;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;

/**
 * The lab's guests as unprivileged LXC containers. Each runs under a monitor of its own, so that
 * guests outlive the process that started them.
 */
public final class Containers {
  private final LabConfig config;
  private final Lxc lxc;
  private final GuestSetup setup;
  private final GuestDevices devices;
  private final LxcConfig lxcConfig;
  private final CgroupLimits cgroupLimits;

  public Containers(LabConfig config) {
    this.config = config;
    this.lxc = new Lxc(config);
    this.setup = new GuestSetup(config);
    this.devices = new GuestDevices(config, lxc, setup);
    this.cgroupLimits = CgroupLimits.ofThisMachine();
    this.lxcConfig = new LxcConfig(config, cgroupLimits);
  }

  /** Prepares the guest's files and starts it; returns when its init runs. */
  public void start(ContainerSpec spec) {
    if (isRunning(spec.vmid())) {
      throw new HostFailure("CT %d already running".formatted(spec.vmid()));
    }
    Leftovers.kill(lxc.name(spec.vmid()));
    setup.prepare(spec);
    devices.prepare(spec);
    Path log = writeConfig(spec);
    Command.Result result =
        lxc.command("lxc-start", spec.vmid()).with("-d", "-o", log, "-l", "NOTICE").run();
    if (!result.ok()) {
      throw new HostFailure("CT %d did not start: %s".formatted(spec.vmid(), StartLog.cause(log)));
    }
    forgetNeighbours();
    devices.limitRates(spec);
  }

  /**
   * The host remembers for up to 45 s whose hardware address an IP address had; a new guest with
   * the address of a deleted one would be unreachable that long.
   */
  private void forgetNeighbours() {
    Command.of("ip", "neigh", "flush", "dev").with(config.bridge()).run();
  }

  /** Kills the guest; returns when nothing of it runs. A stopped guest stays stopped. */
  public void stop(int vmid) {
    if (isRunning(vmid)) {
      lxc.command("lxc-stop", vmid).with("-k").orFail("Stopping CT " + vmid);
    }
  }

  /** Kills all guests, also those whose monitor was killed, and forgets their configurations. */
  public void removeAll() {
    List<Integer> guests = lxc.started();
    try (var stops = Executors.newVirtualThreadPerTaskExecutor()) {
      guests.forEach(vmid -> stops.execute(() -> lxc.command("lxc-stop", vmid).with("-k").run()));
    }
    guests.forEach(vmid -> Leftovers.kill(lxc.name(vmid)));
  }

  /** Asks the guest's init to power off; false when it still runs at the end of the time limit. */
  public boolean shutdown(int vmid, Duration limit) {
    lxc.command("lxc-stop", vmid)
        .with("--nokill", "-t", Math.max(1, limit.toSeconds()))
        .limit(limit.plusSeconds(10))
        .run();
    return !isRunning(vmid);
  }

  public ContainerStatus status(int vmid) {
    return lxc.init(vmid).map(init -> status(vmid, init)).orElse(ContainerStatus.STOPPED);
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
    return lxc.init(vmid).isPresent();
  }

  /** The VMIDs of all running guests. */
  public List<Integer> running() {
    return lxc.running();
  }

  /** The interfaces of a running guest, as seen inside; empty for a stopped one. */
  public List<GuestInterface> interfaces(int vmid) {
    return lxc.init(vmid).map(GuestInterfaces::of).orElse(List.of());
  }

  /** Brings new limits to a running guest. */
  public void applyLimits(int vmid, Limits limits) {
    if (!isRunning(vmid)) {
      return;
    }
    List<CgroupLimits.Setting> refused = new ArrayList<>();
    for (CgroupLimits.Setting setting : cgroupLimits.settings(vmid, limits)) {
      if (!lxc.command("lxc-cgroup", vmid).with("--", setting.key(), setting.value()).run().ok()) {
        refused.add(setting);
      }
    }
    // Memory and memory+swap bound each other: growing both needs the second one first.
    refused.forEach(
        setting ->
            lxc.command("lxc-cgroup", vmid)
                .with("--", setting.key(), setting.value())
                .orFail("Limiting CT " + vmid));
  }

  /** Stops all processes of the guest in their tracks. */
  public void freeze(int vmid) {
    lxc.command("lxc-freeze", vmid).orFail("Freezing CT " + vmid);
  }

  public void thaw(int vmid) {
    lxc.command("lxc-unfreeze", vmid).orFail("Thawing CT " + vmid);
  }

  /**
   * Takes lxcfs' files away from running guests: after its death they answer nothing but errors.
   * Not there is fine, and so is a guest that ends meanwhile.
   */
  public void forgetOwnView() {
    for (int vmid : lxc.running()) {
      LxcConfig.ownViews()
          .forEach(path -> Command.of(attach(vmid, List.of("umount", "-l", path))).run());
    }
  }

  /** The program that runs {@code command} (a login shell when empty) in the guest as its root. */
  public List<String> attach(int vmid, List<String> command) {
    List<String> argv = new ArrayList<>(List.of("lxc-attach", "-P", lxc.folder().toString()));
    argv.addAll(
        List.of("-n", lxc.name(vmid), "--clear-env", "-v", "HOME=/root", "--keep-var=TERM"));
    argv.add("--");
    argv.addAll(command.isEmpty() ? List.of("/bin/bash", "-l") : command);
    return argv;
  }

  /** The VMID of a running guest, given as that or as its host name. */
  public int find(String guest) {
    return running().stream()
        .filter(vmid -> guest.equals(vmid.toString()) || guest.equals(lxc.hostname(vmid)))
        .findFirst()
        .orElseThrow(
            () ->
                new HostFailure(
                    "No running guest is called '%s'; running: %s".formatted(guest, running())));
  }

  /** The name of the host's end of a guest's interface {@code net<index>}. */
  public String vethName(int vmid, int index) {
    return devices.veth(vmid, index);
  }

  /** What can be plugged in and out of guests while they run. */
  public GuestDevices devices() {
    return devices;
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

  private Path writeConfig(ContainerSpec spec) {
    Path folder = lxc.folder(spec.vmid());
    Path seccomp = lxc.folder().resolve("seccomp");
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
}
