package org.berth.server.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.berth.contract.Run;
import org.berth.contract.RunState;

/**
 * What the end of a playbook means. Exit codes alone do not tell: 4 is an unreachable host as well
 * as a playbook that does not parse, 2 a failed task as well as a wrong option. The recap decides.
 *
 * @param sentence for people
 */
record RunOutcome(RunState state, String sentence) {
  private static final int INTERRUPTED = 99;

  /** The last event of a playbook that played. */
  record Recap(List<Run.Host> hosts) {
    static Recap of(JsonNode event) {
      List<Run.Host> hosts = new ArrayList<>();
      for (Map.Entry<String, JsonNode> host : event.path("result").path("hosts").properties()) {
        hosts.add(new Run.Host(host.getKey(), counts(host.getValue())));
      }
      return new Recap(hosts);
    }

    private static Run.Counts counts(JsonNode counts) {
      return new Run.Counts(
          counts.path("ok").asInt(),
          counts.path("changed").asInt(),
          counts.path("failures").asInt(),
          counts.path("unreachable").asInt(),
          counts.path("skipped").asInt(),
          counts.path("rescued").asInt(),
          counts.path("ignored").asInt());
    }

    Run.Counts total() {
      var total = new Run.Counts(0, 0, 0, 0, 0, 0, 0);
      for (Run.Host host : hosts) {
        total = sum(total, host.counts());
      }
      return total;
    }

    private static Run.Counts sum(Run.Counts a, Run.Counts b) {
      return new Run.Counts(
          a.ok() + b.ok(),
          a.changed() + b.changed(),
          a.failed() + b.failed(),
          a.unreachable() + b.unreachable(),
          a.skipped() + b.skipped(),
          a.rescued() + b.rescued(),
          a.ignored() + b.ignored());
    }
  }

  /** A task that failed on a host, or a host that could not be reached. */
  record Fault(String host, String task, String message, boolean unreachable) {
    static Fault of(JsonNode event) {
      JsonNode result = event.path("result");
      return new Fault(
          event.path("host").asText(),
          event.path("task").asText(),
          message(result),
          event.path("event").asText().equals("host_unreachable"));
    }

    private static String message(JsonNode result) {
      return Stream.of("msg", "reason", "censored", "stderr")
          .map(key -> result.path(key).asText())
          .filter(text -> !text.isBlank())
          .findFirst()
          .orElse("it gave no message");
    }

    String sentence() {
      String first = message.strip();
      return unreachable
          ? "Host %s cannot be reached: %s".formatted(host, first)
          : "Task '%s' failed on %s: %s".formatted(task, host, first);
    }
  }

  /**
   * Judges an end.
   *
   * @param fault the last failure that was not ignored
   * @param complaint what Ansible said last when it never played
   */
  static RunOutcome of(Exit exit, Optional<Recap> recap, Optional<Fault> fault, String complaint) {
    if (exit.code() == 0) {
      boolean played = recap.isPresent() && !recap.get().hosts().isEmpty();
      return new RunOutcome(
          RunState.SUCCEEDED, played ? "All tasks are done." : "No host matched: nothing to do.");
    }
    if (exit.stopped().isPresent()) {
      return stopped(exit.stopped().get(), exit);
    }
    return new RunOutcome(RunState.FAILED, failure(exit, recap, fault, complaint));
  }

  private static RunOutcome stopped(Exit.Stop stop, Exit exit) {
    String cut =
        exit.cut().isEmpty()
            ? ""
            : " In the middle of: "
                + String.join(
                    ", ", exit.cut().stream().map(c -> c.task() + " on " + c.host()).toList())
                + ".";
    return stop.why().equals("timed_out")
        ? new RunOutcome(RunState.TIMED_OUT, stop.reason() + cut)
        : new RunOutcome(
            RunState.CANCELLED,
            (stop.reason().isBlank() ? "Cancelled." : "Cancelled: " + stop.reason() + ".") + cut);
  }

  private static String failure(
      Exit exit, Optional<Recap> recap, Optional<Fault> fault, String complaint) {
    if (exit.code() < 0) {
      return "ansible-playbook was ended by signal "
          + -exit.code()
          + " from outside; run it again.";
    }
    if (exit.code() == INTERRUPTED) {
      return "ansible-playbook was interrupted from outside; run it again.";
    }
    if (fault.isPresent()) {
      return fault.get().sentence();
    }
    return recap.isPresent()
        ? "Ansible ended with exit code " + exit.code() + ": " + complaint
        : "The playbook never played: "
            + complaint.replaceFirst("[.\\s]+$", "")
            + ". Correct that, and run it again.";
  }
}
