package org.berth.server.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.berth.server.config.Places;
import org.berth.server.secret.PrivateFiles;
import org.berth.server.secret.Seals;
import org.berth.server.secret.Secret;

/**
 * Key pairs of environments: sealed in the database, and as files on this machine for as long as
 * something here has to use them.
 */
public final class EnvironmentKeys {
  private final Places places;
  private final Seals seals;
  private final SecureRandom random;

  public EnvironmentKeys(Places places, Seals seals, SecureRandom random) {
    this.places = places;
    this.seals = seals;
    this.random = random;
  }

  KeyPair make(UUID environment) {
    return KeyPair.make(random, "berth-" + environment);
  }

  byte[] seal(UUID environment, Secret privateKey) {
    return seals.seal(privateKey, place(environment));
  }

  private static String place(UUID environment) {
    return "environment/" + environment + "/private_key";
  }

  /** The file with an environment's private key, written if this machine does not have it yet. */
  Path file(UUID environment, byte[] sealed) {
    Path file = path(environment);
    try {
      if (!Files.exists(file)) {
        PrivateFiles.write(file, seals.unseal(sealed, place(environment)).reveal());
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  /** The environments whose private key is a file on this machine. */
  List<UUID> held() {
    if (!Files.isDirectory(places.environmentKeys())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(places.environmentKeys())) {
      return files.flatMap(file -> environment(file).stream()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + places.environmentKeys(), e);
    }
  }

  /** What is not named like an environment is nothing of ours. */
  private static Optional<UUID> environment(Path file) {
    try {
      return Optional.of(UUID.fromString(String.valueOf(file.getFileName())));
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  void forget(UUID environment) {
    try {
      Files.deleteIfExists(path(environment));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove " + path(environment), e);
    }
  }

  private Path path(UUID environment) {
    return places.environmentKeys().resolve(environment.toString());
  }

  /** Makes the platform's key pair, which templates will authorise, unless somebody did before. */
  public void ensurePlatformKey() {
    Path file = places.platformKey();
    try {
      if (!Files.exists(file)) {
        KeyPair pair = KeyPair.make(random, "berth");
        Files.createDirectories(places.home());
        PrivateFiles.write(file, pair.privateKey().reveal());
        Files.writeString(
            file.resolveSibling(file.getFileName() + ".pub"), pair.publicKey() + "\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot keep the platform's key in " + file, e);
    }
  }
}
