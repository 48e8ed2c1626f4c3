package org.berth.cli.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The services a person has logged in to, kept in a file that only that person can read. */
public final class Contexts {
  private final Path file;
  private final NavigableMap<String, Connection> connections = new TreeMap<>();
  private Optional<String> current = Optional.empty();

  private Contexts(Path file) {
    this.file = file;
  }

  /** Reads the file; one that does not exist is an empty list. */
  public static Contexts read(Path file) {
    Contexts contexts = new Contexts(file);
    if (Files.exists(file)) {
      contexts.load();
    }
    return contexts;
  }

  /** By name, in the order of names. */
  public NavigableMap<String, Connection> all() {
    return Collections.unmodifiableNavigableMap(connections);
  }

  public Optional<String> current() {
    return current;
  }

  /** The context of that name, or a failure that lists the names there are. */
  public Connection named(String name) {
    Connection connection = connections.get(name);
    if (connection == null) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          "There is no context '" + name + "'",
          connections.isEmpty()
              ? "berth login URL makes one"
              : "There are: " + String.join(", ", connections.keySet()));
    }
    return connection;
  }

  /** Adds or replaces a context and makes it the current one. */
  public void put(Connection connection) {
    connections.put(connection.name(), connection);
    current = Optional.of(connection.name());
    save();
  }

  public void use(String name) {
    current = Optional.of(named(name).name());
    save();
  }

  public void remove(String name) {
    connections.remove(named(name).name());
    current = current.filter(connections::containsKey);
    save();
  }

  private void load() {
    try {
      Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
      if (tree instanceof Map<?, ?> top && top.get("contexts") instanceof Map<?, ?> entries) {
        entries.forEach((name, entry) -> add(String.valueOf(name), (Map<?, ?>) entry));
        current = text(top.get("current")).filter(connections::containsKey);
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    } catch (RuntimeException broken) {
      throw new CommandFailure(
          ExitCode.FAILED, file + " is not a list of contexts", "Mend it or delete it.");
    }
  }

  private void add(String name, Map<?, ?> entry) {
    URI url = URI.create(text(entry.get("url")).orElseThrow());
    connections.put(name, new Connection(name, url, text(entry.get("token"))));
  }

  private static Optional<String> text(@Nullable Object value) {
    return Optional.ofNullable(value).map(Object::toString);
  }

  private void save() {
    Map<String, Object> entries = new LinkedHashMap<>();
    connections.forEach(
        (name, connection) -> {
          Map<String, Object> entry = new LinkedHashMap<>();
          entry.put("url", connection.url().toString());
          connection.token().ifPresent(token -> entry.put("token", token));
          entries.put(name, entry);
        });
    Map<String, Object> tree = new LinkedHashMap<>();
    current.ifPresent(name -> tree.put("current", name));
    tree.put("contexts", entries);
    DumperOptions block = new DumperOptions();
    block.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    write(new Yaml(block).dump(tree));
  }

  /** Never readable by others, not even for a moment, and never half written. */
  private void write(String text) {
    try {
      Path directory = file.toAbsolutePath().getParent();
      Files.createDirectories(directory);
      Path draft =
          Files.createTempFile(
              directory,
              ".contexts",
              "",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(draft, text);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }
}
