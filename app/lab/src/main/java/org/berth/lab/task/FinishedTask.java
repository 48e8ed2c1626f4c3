package org.berth.lab.task;

import java.util.List;

/** A task that runs no more; {@code status} is Proxmox's exit status. */
record FinishedTask(Upid upid, long endtime, String status) {
  private static final String ERROR = "TASK ERROR: ";

  /** How the task of these log lines ended; the log of a killed process has no last word. */
  static String statusOf(List<String> lines) {
    String last = lines.isEmpty() ? "" : lines.getLast();
    if (last.equals("TASK OK")) {
      return "OK";
    }
    if (last.startsWith("TASK WARNINGS: ")) {
      return last.substring("TASK ".length());
    }
    return last.startsWith(ERROR) ? last.substring(ERROR.length()) : "unexpected status";
  }

  boolean failed() {
    return !status.equals("OK") && !status.startsWith("WARNINGS");
  }
}
