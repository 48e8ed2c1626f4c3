package org.berth.lab;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;
import org.berth.lab.host.Subnet;

/** The lab's own record of what it is: later commands act on this one, whatever the environment. */
record LabFile(Path home) {
  void write(LabConfig config) {
    Properties properties = new Properties();
    properties.setProperty("prefix", config.prefix());
    properties.setProperty("subnet", config.subnet().cidr());
    properties.setProperty("cache", config.cache().toString());
    properties.setProperty("nodes", Integer.toString(config.nodes().size()));
    try {
      Files.createDirectories(config.lab());
      try (Writer writer = Files.newBufferedWriter(file())) {
        properties.store(writer, null);
      }
    } catch (IOException e) {
      throw new HostFailure("The lab's record %s cannot be written".formatted(file()), e);
    }
  }

  Optional<LabConfig> read() {
    if (Files.notExists(file())) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file())) {
      properties.load(reader);
    } catch (IOException e) {
      throw new HostFailure("The lab's record %s cannot be read".formatted(file()), e);
    }
    List<String> nodes = LabConfig.nodeNames(Integer.parseInt(properties.getProperty("nodes")));
    return Optional.of(
        new LabConfig(
            properties.getProperty("prefix"),
            Subnet.parse(properties.getProperty("subnet")),
            home,
            Path.of(properties.getProperty("cache")),
            nodes));
  }

  private Path file() {
    return home.resolve("lab").resolve("lab.properties");
  }
}
