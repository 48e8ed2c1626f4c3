package org.berth.lab.task;

/** What a task writes while it works. */
public interface TaskLog {

  void line(String text);

  /** A line that also makes the task's end {@code WARNINGS: n} instead of {@code OK}. */
  void warning(String text);
}
