package org.berth.lab.task;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The log file of one task; each line is on its way to the disk before the next one is written. */
final class TaskFile implements TaskLog, AutoCloseable {
  private final BufferedWriter writer;
  private int warnings;

  TaskFile(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      writer = Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** All lines of a log; the last one of an ended task says how it ended. */
  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  @Override
  public synchronized void line(String text) {
    try {
      writer.write(text.strip());
      writer.write('\n');
      writer.flush();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  @Override
  public synchronized void warning(String text) {
    warnings++;
    line("WARN: " + text);
  }

  /** Writes the end of a task that did not fail. */
  synchronized void succeed() {
    line(warnings == 0 ? "TASK OK" : "TASK WARNINGS: " + warnings);
  }

  @Override
  public synchronized void close() {
    try {
      writer.close();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
