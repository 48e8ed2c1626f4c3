package org.berth.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Consumer;
import org.berth.lab.container.Containers;
import org.berth.lab.host.Command;
import org.berth.lab.host.Daemons;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;
import org.berth.lab.host.MachineSettings;
import org.berth.lab.host.Mounts;
import org.berth.lab.image.Template;
import org.berth.lab.machine.Machine;
import org.berth.lab.neighbour.Neighbours;
import org.berth.lab.registry.Registry;
import org.berth.lab.storage.Content;
import org.berth.lab.storage.Pool;

/** One lab on this machine: all its parts, brought up and taken down in order. */
final class Lab {
  private final LabConfig config;
  private final Machine machine;
  private final Daemons daemons;
  private final Preflight preflight;
  private final MachineSettings settings;
  private final Pool pool;
  private final OwnView ownView;
  private final Registry registry;
  private final ApiProcess api;
  private final Neighbours neighbours;

  Lab(LabConfig config) {
    this.config = config;
    this.machine = Machine.of(config);
    this.daemons = new Daemons(config);
    this.preflight = new Preflight(config);
    this.settings = new MachineSettings(config);
    this.pool = new Pool(config);
    this.ownView = new OwnView(config, daemons);
    this.registry = new Registry(config);
    this.api = new ApiProcess(config, daemons);
    this.neighbours = new Neighbours(config);
  }

  /** Makes whatever of the lab is missing; a lab that is up stays as it is. */
  void up(Consumer<String> tell) {
    preflight.check();
    settings.exclusively(() -> bringUp(tell));
  }

  /** Removes the lab with all it holds; what is gone already is no error. */
  void down() {
    preflight.refuseOtherUsers();
    settings.exclusively(this::takeDown);
  }

  private void bringUp(Consumer<String> tell) {
    check();
    makeFolders();
    new LabFile(config.home()).write(config);
    settings.apply();
    pool.up();
    tell.accept("disk: %s".formatted(config.lab().resolve("pool.btrfs")));
    machine.network().up();
    tell.accept("network: %s on %s".formatted(config.subnet(), config.bridge()));
    ownView.up(machine.containers());
    provideTemplates(tell);
    registry.up();
    tell.accept("registry: %s (push: %s)".formatted(registry.mirror(), registry.intake()));
    startApi(tell);
    neighbours.up(tell);
    new Connection(config).write();
    tell.accept(
        "Proxmox API: https://%s:%d".formatted(config.subnet().gateway(), config.apiPort()));
  }

  private void startApi(Consumer<String> tell) {
    if (api.isRunning() && !api.isCurrent()) {
      tell.accept("Proxmox API: another build of it runs and is replaced");
      api.stop();
    }
    if (!api.isRunning()) {
      api.start();
    }
  }

  /** Refuses a machine that cannot carry the lab, before anything on it is changed. */
  private void check() {
    refuseOtherLab();
    pool.check();
    machine.network().check();
    if (!api.isRunning()) {
      preflight.refuseTakenPort(config.apiPort());
    }
    if (!registry.isRunning()) {
      preflight.refuseTakenPort(config.registryPort());
    }
  }

  private void takeDown() {
    refuseOtherLab();
    api.stop();
    neighbours.down();
    machine.containers().removeAll();
    registry.down();
    machine.firewall().removeAll();
    machine.network().down();
    ownView.down();
    pool.down();
    settings.restore();
    remove(config.runtime());
    remove(config.lab());
  }

  private void provideTemplates(Consumer<String> tell) {
    for (Template template : machine.templates().catalog()) {
      Path archive = null;
      for (String node : config.nodes()) {
        Path target =
            machine.volumes().content(node, "local", Content.VZTMPL).resolve(template.name());
        if (Files.notExists(target)) {
          archive = machine.templates().archive(template, step -> tell.accept("template: " + step));
          copy(archive, target);
        }
      }
      tell.accept("template: " + template.name());
    }
  }

  private static void copy(Path archive, Path target) {
    Path passing = target.resolveSibling(target.getFileName() + ".new");
    try {
      Files.copy(archive, passing, StandardCopyOption.REPLACE_EXISTING);
      Files.move(passing, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new HostFailure("The template %s cannot be copied".formatted(archive), e);
    }
  }

  private void refuseOtherLab() {
    Path other = settings.others().get(config.prefix());
    if (other != null && !other.equals(config.home()) && Files.isDirectory(other.resolve("lab"))) {
      throw new HostFailure(
          "A lab with prefix '%s' lives in %s; take that one down or set BERTH_LAB_PREFIX and BERTH_LAB_SUBNET"
              .formatted(config.prefix(), other));
    }
  }

  /** Guests' root is an ordinary user of this machine and has to get to its files. */
  private void makeFolders() {
    try {
      Files.createDirectories(config.lab());
      Files.setPosixFilePermissions(config.lab(), PosixFilePermissions.fromString("rwx------"));
      for (Path folder : List.of(config.runtime().getParent(), config.runtime(), config.pool())) {
        if (!Mounts.isMounted(folder)) {
          Files.createDirectories(folder);
          Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
      }
    } catch (IOException e) {
      throw new HostFailure("The lab's folders cannot be made: " + e.getMessage(), e);
    }
  }

  private static void remove(Path folder) {
    List<Path> mounted = Mounts.below(folder);
    if (!mounted.isEmpty()) {
      throw new HostFailure(
          "%s is still mounted and in use; end what uses it and repeat"
              .formatted(mounted.getFirst()));
    }
    Command.of("rm", "-rf", "--one-file-system", "--").with(folder).orFail("Removing " + folder);
  }

  Containers containers() {
    return machine.containers();
  }

  Machine machine() {
    return machine;
  }

  Daemons daemons() {
    return daemons;
  }
}
