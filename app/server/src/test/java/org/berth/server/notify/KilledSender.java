package org.berth.server.notify;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Random;
import org.berth.server.config.Places;
import org.berth.server.config.Settings;
import org.berth.server.config.SettingsReader;
import org.berth.server.db.Database;
import org.berth.server.db.Databases;
import org.berth.server.db.Ids;
import org.berth.server.secret.Seals;

/** A process of its own that sends what is due, to be killed while it does. */
final class KilledSender {
  private KilledSender() {}

  /** Arguments: the home of the database, the cache, the folder with the master key. */
  public static void main(String[] arguments) throws InterruptedException {
    Path home = Path.of(arguments[0]);
    Path keys = Path.of(arguments[2]);
    var places = new Places(home, home.resolve("home"), Path.of(arguments[1]));
    Database database = Databases.open(new Settings.Database(null, null, null), places);
    var clock = new MovedClock();
    var random = new SecureRandom();
    var ground =
        new Notices.Ground(
            database,
            Seals.open(keys.resolve("master.key"), random),
            new Ids(clock, random),
            new Random(7),
            clock);
    Settings settings =
        SettingsReader.read(
            new Places(keys, keys, keys), Map.of("BERTH_NOTIFY_ALLOWED_NETWORKS", "127.0.0.0/8"));
    new Notices(ground, settings).deliver();
  }
}
