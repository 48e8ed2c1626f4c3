package org.berth.server.queue;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * How a waiting job stands.
 *
 * @param place counts from 1 how many would be taken before it if nothing new came; empty when the
 *     queue is too long to count in passing
 * @param hold what keeps it from being taken; empty when a worker may take it any moment
 */
public record Standing(OptionalInt place, Optional<Hold> hold) {
  boolean waitsForLane() {
    return hold.filter(Hold.Lane.class::isInstance).isPresent();
  }

  /** The same once its place is known: before the workers others may be waited for. */
  Standing at(OptionalInt known) {
    int before = known.orElse(1) - 1;
    return new Standing(
        known,
        hold.map(
            each -> each instanceof Hold.Workers && before > 0 ? new Hold.Turn(before) : each));
  }

  /** What keeps a job from being taken. */
  public sealed interface Hold {
    /** The job of another request has its lane, or comes before it there. */
    record Lane(UUID request, boolean works) implements Hold {}

    /** It is tried again, but not yet. */
    record Pause(Retry why, Instant until) implements Hold {}

    /** As many jobs as may work on its node. */
    record Node(String node, int limit) implements Hold {}

    /** No instance takes a job, for want of room on its disk. */
    record Disk(String lack) implements Hold {}

    /** Every worker of every instance has a job. */
    record Workers(int workers) implements Hold {}

    /** The turns of others come first. */
    record Turn(int before) implements Hold {}

    /** What is waited for, in words that follow "waiting for". */
    default String words() {
      return switch (this) {
        case Lane lane when lane.works() ->
            "request " + lane.request() + ", which works on the same thing";
        case Lane lane ->
            "request " + lane.request() + ", which was asked for before on the same thing";
        case Pause pause ->
            "another try at %s, because of %s"
                .formatted(pause.until().truncatedTo(ChronoUnit.SECONDS), pause.why().wire());
        case Node node ->
            "a place on node %s, where %d jobs may work at once"
                .formatted(node.node(), node.limit());
        case Disk disk -> "disk: " + disk.lack();
        case Workers workers -> "a worker; all %d are busy".formatted(workers.workers());
        case Turn turn ->
            "its turn; %d %s before it"
                .formatted(turn.before(), turn.before() == 1 ? "job is" : "jobs are");
      };
    }
  }
}
