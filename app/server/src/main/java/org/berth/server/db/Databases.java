package org.berth.server.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.berth.contract.ErrorCode;
import org.berth.server.config.Places;
import org.berth.server.config.Settings;
import org.berth.server.db.Database.Address;
import org.berth.server.problem.Failure;
import org.berth.server.secret.Secret;

/** Chooses the database: the administrator's where one is configured, else one of our own. */
public final class Databases {
  private Databases() {}

  public static Database open(Settings.Database settings, Places places) {
    String url = settings.url();
    if (url != null) {
      return Database.open(configured(url, settings), () -> {});
    }
    var embedded = new EmbeddedPostgres(places);
    Address address = embedded.start();
    Thread watch = embedded.watch();
    return Database.open(address, watch::interrupt);
  }

  private static Address configured(String url, Settings.Database settings) {
    String user = settings.user();
    if (user == null) {
      throw new Failure(ErrorCode.NOT_CONFIGURED, "database.url is set, database.user is not");
    }
    return new Address(url, user, password(settings.passwordFile()));
  }

  private static Secret password(@org.jspecify.annotations.Nullable Path file) {
    try {
      return Secret.of(file == null ? "" : Files.readString(file).strip());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read database.password_file", e);
    }
  }
}
