package org.berth.server.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.berth.server.json.Json;
import org.berth.server.run.Keepers.Handed;
import org.berth.server.secret.PrivateFiles;
import org.berth.server.secret.Secret;

/**
 * Makes the private folder (0700) of a run: all that its keeper needs, and enough for a person to
 * repeat the run by hand. Nothing secret lies in it in clear.
 */
final class RunWorkspace {
  /** A secret of this name is wanted as a file; the variable holds the file's path. */
  private static final String FILE_SUFFIX = "_file";

  private final Path root;
  private final Toolchain tools;
  private final Map<String, String> environment;
  private final SecureRandom random;

  /**
   * @param root the checkout
   * @param environment of the service; only what a run needs of it is passed on
   */
  RunWorkspace(Path root, Toolchain tools, Map<String, String> environment, SecureRandom random) {
    this.root = root;
    this.tools = tools;
    this.environment = Map.copyOf(environment);
    this.random = random;
  }

  /** Writes the folder of a run that has not begun; returns what its keeper is told in private. */
  Handed write(StoredRun run, Path folder) {
    var secrets = new Secrets(run.secrets(), folder.resolve("secrets/files"));
    var command =
        new PlaybookCommand(run.playbook(), folder, run.options(), !secrets.variables().isEmpty());
    String password = HexFormat.of().formatHex(bytes(32));
    try {
      PrivateFiles.write(folder.resolve("inventory/hosts.yml"), "all: {}\n");
      PrivateFiles.write(
          folder.resolve("inventory/group_vars/all/run.yml"), UnsafeYaml.write(run.variables()));
      PrivateFiles.write(folder.resolve("tmp/README"), "Temporary files of this run.\n");
      if (!secrets.variables().isEmpty()) {
        PrivateFiles.write(
            folder.resolve("secrets/variables.yml"),
            AnsibleVault.encrypt(UnsafeYaml.write(secrets.variables()), password, bytes(32)));
      }
      PrivateFiles.write(folder.resolve("command.txt"), command.byHand(root, tools.programs()));
      PrivateFiles.write(folder.resolve("revision.txt"), run.revision() + "\n");
      PrivateFiles.write(folder.resolve("order.json"), order(run, folder, command));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + folder, e);
    }
    return new Handed(password, secrets.values(), secrets.files());
  }

  /** Takes away what only a running playbook needs. */
  static void clean(Path folder) {
    for (String name : List.of("secrets/variables.yml", "home", "tmp", "cp")) {
      FileTrees.delete(folder.resolve(name));
    }
  }

  private String order(StoredRun run, Path folder, PlaybookCommand command) {
    Map<String, Object> order = new LinkedHashMap<>();
    order.put("id", run.id().toString());
    order.put("python", tools.python().toString());
    order.put("folder", root.toString());
    order.put("arguments", command.arguments());
    order.put("environment", environment(run, folder));
    order.put("limit_seconds", run.limit().toSeconds());
    return Json.write(order);
  }

  private Map<String, String> environment(StoredRun run, Path folder) {
    Map<String, String> clean = new TreeMap<>();
    for (String name :
        List.of("HOME", "TZ", "http_proxy", "https_proxy", "no_proxy", "BERTH_HOME")) {
      if (environment.containsKey(name)) {
        clean.put(name, String.valueOf(environment.get(name)));
      }
    }
    clean.put(
        "PATH", tools.programs() + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    clean.put("LC_ALL", "C.UTF-8");
    clean.put("TMPDIR", folder.resolve("tmp").toString());
    clean.put("ANSIBLE_CONFIG", root.resolve("ansible.cfg").toString());
    clean.put("ANSIBLE_HOME", folder.resolve("home").toString());
    clean.put("ANSIBLE_STDOUT_CALLBACK", "berth");
    clean.put("ANSIBLE_NOCOLOR", "1");
    // The keeper's folder, as seen by the run: a short name, because sockets' paths must be short.
    clean.put("ANSIBLE_SSH_CONTROL_PATH", "/proc/1/cwd/%%C");
    // The mark by which the run's processes in guests are found; Debian's sshd accepts LC_*.
    clean.put("ANSIBLE_SSH_EXTRA_ARGS", "-o SetEnv=LC_BERTH_RUN=" + run.id());
    return clean;
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** The run's secrets as variables, some of them as paths of files that only the run can see. */
  private record Secrets(
      Map<String, String> variables, Map<String, String> files, List<String> values) {
    Secrets(Map<String, Secret> secrets, Path folder) {
      this(new TreeMap<>(), new TreeMap<>(), new ArrayList<>());
      secrets.forEach(
          (name, secret) -> {
            values.add(secret.reveal());
            boolean asFile = name.endsWith(FILE_SUFFIX);
            variables.put(name, asFile ? folder.resolve(name).toString() : secret.reveal());
            if (asFile) {
              files.put(name, secret.reveal());
            }
          });
    }
  }
}
