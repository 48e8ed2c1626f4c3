package org.berth.lab.task;

/** The work of a task; an exception's message becomes its exit status. */
@FunctionalInterface
public interface Work {
  void run(TaskLog log);
}
