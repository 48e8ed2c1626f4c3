package org.berth.lab.state;

import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** One immutable value with a file behind it; a change is seen only after it is on the disk. */
public final class Stored<T> {
  private final Path file;
  private volatile T value;

  public Stored(Path file, Class<T> type, T initial) {
    this.file = file;
    this.value = StateFiles.readJson(file, type).orElse(initial);
  }

  public T get() {
    return value;
  }

  public synchronized T change(UnaryOperator<T> change) {
    T next = change.apply(value);
    if (!next.equals(value)) {
      StateFiles.writeJson(file, next);
      value = next;
    }
    return next;
  }
}
