package org.berth.server.content;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The versions of the checkout that runs are made of, each kept once in a folder that is named by
 * its hash. An edit in the checkout makes a new version and touches none that a run has.
 */
public final class Contents {
  private static final Duration KEPT = Duration.ofDays(30);

  private final Path root;
  private final Checkout checkout;
  private final Storage storage;
  private final Map<String, Content> known = new ConcurrentHashMap<>();
  private @Nullable Seen seen;

  /** How the checkout looked when it was last kept. */
  private record Seen(SourceFiles files, List<FileTime> marks, Content content) {}

  /**
   * @param root the checkout
   * @param kept the folder of versions
   * @param libraries where Ansible's collections are
   */
  public Contents(Path root, Path kept, Collections libraries) {
    this.root = root.toAbsolutePath().normalize();
    this.checkout = new Checkout(this.root);
    this.storage = new Storage(kept, libraries);
  }

  /**
   * The checkout as it is now. Without a change since the last call, only the times of its files
   * are looked at.
   *
   * @param at now
   */
  public synchronized Content current(Instant at) throws InterruptedException {
    try {
      List<FileTime> marks = checkout.marks();
      SourceFiles files = SourceFiles.in(root);
      if (seen != null && seen.files().sameAs(files) && seen.marks().equals(marks)) {
        storage.used(seen.content(), at);
        return seen.content();
      }
      Content content = storage.keep(root, checkout.state());
      known.put(content.revision().content(), content);
      seen = new Seen(files, marks, content);
      return content;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot keep the content of " + root, e);
    }
  }

  /** What a checkout is called for people: its commit, and whether files differ from it. */
  public static String revision(Path root) throws InterruptedException {
    return new Checkout(root).state().text();
  }

  /** A version that was kept before; empty when it is not here, or damaged. */
  public Optional<Content> kept(String hash) {
    Content content = known.get(hash);
    if (content == null) {
      Optional<Content> found = storage.find(hash);
      found.ifPresent(each -> known.put(hash, each));
      return found;
    }
    return Optional.of(content);
  }

  /** Removes what was not used for 30 days before {@code at} and is not needed. */
  public synchronized void prune(Set<String> needed, Instant at) {
    Instant old = at.minus(KEPT);
    for (String hash : storage.hashes()) {
      if (!needed.contains(hash) && storage.lastUsed(hash).isBefore(old)) {
        known.remove(hash);
        storage.remove(hash);
      }
    }
    if (seen != null && !Files.exists(seen.content().folder())) {
      seen = null;
    }
  }
}
