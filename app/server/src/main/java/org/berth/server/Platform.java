package org.berth.server;

import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.berth.contract.Version;
import org.berth.server.config.HomeLock;
import org.berth.server.config.Places;
import org.berth.server.config.Settings;
import org.berth.server.config.SettingsReader;
import org.berth.server.db.Database;
import org.berth.server.db.Databases;
import org.berth.server.db.Ids;
import org.berth.server.identity.Administrator;
import org.berth.server.instance.Instances;
import org.berth.server.secret.Seals;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all features stand on, opened in the order in which it needs itself. */
record Platform(
    Places places,
    HomeLock lock,
    Map<String, String> environment,
    Settings settings,
    Database database,
    Seals seals,
    Instances instance,
    Ids ids,
    SecureRandom random,
    InstantSource clock,
    Version version)
    implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Platform.class);

  static Platform open(Places places, Map<String, String> environment, InstantSource clock) {
    Settings settings = SettingsReader.read(places, environment);
    if (Files.exists(SettingsReader.labConnection(places))) {
      log.info("settings of the lab taken file={}", SettingsReader.labConnection(places));
    }
    HomeLock lock = HomeLock.take(places);
    var random = new SecureRandom();
    var ids = new Ids(clock, random);
    Database database = Databases.open(settings.database(), places);
    Version version = Builds.version(places.root());
    new Administrator(database, ids, random)
        .ensure(places.administratorToken(), Optional.ofNullable(settings.administrator().email()));
    return new Platform(
        places,
        lock,
        environment,
        settings,
        database,
        Seals.open(places.masterKey(), random),
        Instances.join(
            database,
            places.home().resolve("instance-id"),
            ids,
            new Instances.Self(
                version.version(),
                settings.worker().threads(),
                Duration.ofSeconds(settings.instance().lostAfterSeconds()))),
        ids,
        random,
        clock,
        version);
  }

  @Override
  public void close() {
    instance.close();
    database.close();
    lock.close();
  }
}
