package org.berth.server.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.berth.contract.ErrorCode;
import org.berth.server.config.Settings;
import org.berth.server.problem.Failure;
import org.berth.server.program.Program;
import org.berth.server.secret.Secret;

/**
 * What opens the values that are encrypted in this installation's variables. It is read anew for
 * each run, so that a changed one counts at once, and goes to Ansible through a pipe.
 */
public final class VaultPassword {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What is shorter could not be hidden in what runs say. */
  private static final int SHORTEST = 8;

  private final Settings.Vault settings;

  public VaultPassword(Settings.Vault settings) {
    this.settings = settings;
  }

  /** Empty where none is configured; a {@link Failure} where one is and cannot be had. */
  Optional<Secret> read() throws InterruptedException {
    Path file = settings.passwordFile();
    if (file == null && settings.passwordCommand().isEmpty()) {
      return Optional.empty();
    }
    try {
      String password = (file == null ? said(settings.passwordCommand()) : Files.readString(file));
      return Optional.of(checked(password.strip()));
    } catch (IOException e) {
      throw refused("cannot be read: " + e);
    }
  }

  private static String said(List<String> command) throws IOException, InterruptedException {
    Program.Ended ended = new Program(command).run(PATIENCE);
    if (!ended.succeeded()) {
      // Not its words: they may hold what it should have kept to itself.
      throw refused(command.getFirst() + " ended with " + ended.status());
    }
    return ended.output();
  }

  private static Secret checked(String password) {
    if (password.length() < SHORTEST) {
      throw refused("is shorter than " + SHORTEST + " characters");
    }
    return Secret.of(password);
  }

  private static Failure refused(String why) {
    return new Failure(ErrorCode.NOT_CONFIGURED, "The vault's password (section vault) " + why);
  }
}
