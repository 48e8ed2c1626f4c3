package org.berth.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Properties;
import org.berth.contract.Version;
import org.berth.server.content.Contents;

/** What runs: the version from a file that Maven fills, the revision from the checkout. */
final class Builds {
  private Builds() {}

  static Version version(Path checkout) {
    try (InputStream in = Builds.class.getResourceAsStream("build.properties")) {
      var properties = new Properties();
      properties.load(in);
      return new Version(properties.getProperty("version", "unknown"), Contents.revision(checkout));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read build.properties", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted at the start", e);
    }
  }
}
