package org.berth.server.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
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

  private final Toolchain tools;
  private final RunEnvironment environment;
  private final VaultPassword vault;
  private final SecureRandom random;

  RunWorkspace(RunEnvironment environment, VaultPassword vault, SecureRandom random) {
    this.tools = environment.tools();
    this.environment = environment;
    this.vault = vault;
    this.random = random;
  }

  /**
   * Writes the folder of a run that has not begun; returns what its keeper is told in private. A
   * beginning that was cut off is repeated, and its keeper may still come up: whichever of them
   * plays, it finds what it was told of, because all that is written and told is a run's for good.
   *
   * @param root the content that it is made of
   * @param password of the file that holds its secrets
   */
  Handed write(StoredRun run, Path root, Path folder, Secret password) throws InterruptedException {
    List<String> passwords = new ArrayList<>();
    var secrets = new Secrets(run.secrets(), folder.resolve("secrets/files"));
    var command =
        new PlaybookCommand(run.playbook(), folder, run.options(), !secrets.variables().isEmpty());
    passwords.add(password.reveal());
    vault.read().map(Secret::reveal).ifPresent(passwords::add);
    try {
      PrivateFiles.write(folder.resolve("inventory/hosts.yml"), "all: {}\n");
      PrivateFiles.write(
          folder.resolve("inventory/group_vars/all/run.yml"), UnsafeYaml.write(run.variables()));
      PrivateFiles.write(folder.resolve("tmp/README"), "Temporary files of this run.\n");
      if (!secrets.variables().isEmpty()) {
        PrivateFiles.write(
            folder.resolve("secrets/variables.yml"),
            AnsibleVault.encrypt(UnsafeYaml.write(secrets.variables()), password.reveal(), salt()));
      }
      PrivateFiles.write(folder.resolve("command.txt"), command.byHand(root, tools.programs()));
      PrivateFiles.write(folder.resolve("revision.txt"), run.revision() + "\n");
      PrivateFiles.write(folder.resolve("order.json"), order(run, root, folder, command));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + folder, e);
    }
    return new Handed(passwords, secrets.values(), secrets.files());
  }

  /** Takes away what only a running playbook needs. */
  static void clean(Path folder) {
    for (String name : List.of("secrets/variables.yml", "home", "tmp", "cp")) {
      FileTrees.delete(folder.resolve(name));
    }
  }

  private String order(StoredRun run, Path root, Path folder, PlaybookCommand command) {
    Map<String, Object> order = new LinkedHashMap<>();
    order.put("id", run.id().toString());
    order.put("python", tools.python().toString());
    order.put("folder", root.toString());
    order.put("arguments", command.arguments());
    order.put("environment", environment.of(run.id(), root, folder));
    order.put("limit_seconds", run.limit().toSeconds());
    return Json.write(order);
  }

  private byte[] salt() {
    byte[] salt = new byte[32];
    random.nextBytes(salt);
    return salt;
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
