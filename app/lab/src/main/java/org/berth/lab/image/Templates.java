package org.berth.lab.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Consumer;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;
import org.berth.lab.host.SharedLock;

/** The archives that this machine can build, kept in the cache by the content of their recipes. */
public final class Templates {
  private final LabConfig config;

  public Templates(LabConfig config) {
    this.config = config;
  }

  public List<Template> catalog() {
    return List.of(DebianRecipe.TEMPLATE);
  }

  /**
   * The archive of a template in the cache, built first when it is not there; says what it does.
   */
  public Path archive(Template template, Consumer<String> progress) {
    if (!catalog().contains(template)) {
      throw new HostFailure("The lab has no template '%s'".formatted(template.name()));
    }
    DebianRecipe recipe = DebianRecipe.ofThisMachine();
    Path folder = folder().resolve(recipe.version());
    Path archive = folder.resolve(template.name());
    if (Files.notExists(archive)) {
      build(recipe, archive, progress);
    }
    return archive;
  }

  /** Where all archives are kept, for whoever clears the cache. */
  public Path folder() {
    return config.cache().resolve("templates");
  }

  /** Removes all cached archives. */
  public void purge() {
    DebianBuild.remove(folder());
  }

  private void build(DebianRecipe recipe, Path archive, Consumer<String> progress) {
    Path folder = archive.resolveSibling("tree");
    try {
      Files.createDirectories(folder().resolve(recipe.version()));
      // Several labs share the cache: the second one waits and then finds the archive.
      try (SharedLock held = SharedLock.take(folder().resolve("lock"))) {
        if (held.isValid() && Files.notExists(archive)) {
          make(recipe, folder, archive, progress);
        }
      }
    } catch (IOException e) {
      throw DebianBuild.unwritable(folder(), e);
    }
  }

  private static void make(
      DebianRecipe recipe, Path folder, Path archive, Consumer<String> progress)
      throws IOException {
    Path passing = archive.resolveSibling("new.tar.zst");
    DebianBuild.remove(folder);
    try {
      new DebianBuild(recipe, progress).run(folder, passing);
      Files.move(passing, archive, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      DebianBuild.remove(folder);
    }
  }
}
