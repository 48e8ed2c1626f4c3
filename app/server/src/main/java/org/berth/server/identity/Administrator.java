package org.berth.server.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.berth.server.db.Database;
import org.berth.server.db.Ids;
import org.berth.server.secret.PrivateFiles;
import org.berth.server.secret.Secret;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first administrator, whose token is the file {@code admin-token}. Whoever can write that file
 * owns the service: a lost file is made anew and its old token revoked.
 */
public final class Administrator {
  private static final Logger log = LoggerFactory.getLogger(Administrator.class);
  private static final int TOKEN_BYTES = 32;

  private final Database database;
  private final Ids ids;
  private final RandomGenerator random;

  public Administrator(Database database, Ids ids, RandomGenerator random) {
    this.database = database;
    this.ids = ids;
    this.random = random;
  }

  /**
   * Makes file and database agree; call it once at the start. Without an address the one that is
   * known stays.
   */
  public void ensure(Path file, Optional<String> email) {
    Secret token = read(file);
    database.useTransaction(
        tx -> {
          var dao = new IdentityDao(tx);
          UUID person = dao.administrator(ids.next());
          email.ifPresent(address -> dao.email(person, address));
          dao.replaceBootstrapToken(ids.next(), person, TokenHash.of(token));
        });
  }

  private Secret read(Path file) {
    try {
      if (Files.exists(file)) {
        return Secret.of(Files.readString(file).strip());
      }
      byte[] bytes = new byte[TOKEN_BYTES];
      random.nextBytes(bytes);
      String text = "berth_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      PrivateFiles.write(file, text + "\n");
      log.info("administrator token made file={}", file);
      return Secret.of(text);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot keep the administrator token in " + file, e);
    }
  }
}
