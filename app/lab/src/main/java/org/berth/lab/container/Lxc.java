package org.berth.lab.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.berth.lab.host.Command;
import org.berth.lab.host.LabConfig;

/** The lab's corner of LXC: its folder, its names, and which of its containers run. */
final class Lxc {
  private final LabConfig config;
  private final Map<Integer, GuestProcess> known = new ConcurrentHashMap<>();

  Lxc(LabConfig config) {
    this.config = config;
  }

  /** One of LXC's programs, pointed at a guest. */
  Command command(String program, int vmid) {
    return Command.of(program, "-P").with(folder(), "-n", name(vmid));
  }

  Path folder() {
    return config.runtime().resolve("lxc");
  }

  /** Unique on the machine, as control groups and abstract sockets are named after it. */
  String name(int vmid) {
    return config.prefix() + "-" + vmid;
  }

  Path folder(int vmid) {
    return folder().resolve(name(vmid));
  }

  /** The guest's init; asking LXC costs a process, so the last answer is kept while it holds. */
  Optional<GuestProcess> init(int vmid) {
    GuestProcess last = known.get(vmid);
    if (last != null && last.lives()) {
      return Optional.of(last);
    }
    known.remove(vmid);
    String pid = command("lxc-info", vmid).with("-p", "-H").run().out().strip();
    Optional<GuestProcess> init =
        pid.matches("[1-9]\\d*") ? GuestProcess.of(Long.parseLong(pid)) : Optional.empty();
    init.ifPresent(process -> known.put(vmid, process));
    return init;
  }

  /** The VMIDs of all running guests. */
  List<Integer> running() {
    return Command.of("lxc-ls", "-P")
        .with(folder(), "--active", "-1")
        .run()
        .out()
        .lines()
        .map(String::strip)
        .flatMap(name -> vmid(name).stream())
        .sorted()
        .toList();
  }

  /** The VMIDs of all guests that were started since the lab came up. */
  List<Integer> started() {
    try (Stream<Path> folders = Files.list(folder())) {
      return folders.flatMap(path -> vmid(path.getFileName().toString()).stream()).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The host name that the guest was last started with. */
  String hostname(int vmid) {
    String key = "lxc.uts.name = ";
    try (Stream<String> lines = Files.lines(folder(vmid).resolve("config"))) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(key.length()))
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  private Optional<Integer> vmid(String name) {
    String prefix = config.prefix() + "-";
    return name.startsWith(prefix)
        ? Optional.of(Integer.valueOf(name.substring(prefix.length())))
        : Optional.empty();
  }
}
