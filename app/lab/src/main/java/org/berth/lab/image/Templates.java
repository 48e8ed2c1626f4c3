package org.berth.lab.image;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.berth.lab.host.LabConfig;

/** The archives that this machine can build, kept in the cache by the content of their recipes. */
public final class Templates {
  private final LabConfig config;

  public Templates(LabConfig config) {
    this.config = config;
  }

  public List<Template> catalog() {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  /**
   * The archive of a template in the cache, built first when it is not there; says what it does.
   */
  public Path archive(Template template, Consumer<String> progress) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException(config.prefix() + template.name());
  }
}
