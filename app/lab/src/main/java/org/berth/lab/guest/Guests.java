package org.berth.lab.guest;

import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.berth.lab.endpoint.Caller;
import org.berth.lab.endpoint.Endpoint;

/** All calls about containers. */
public final class Guests {
  private final Surroundings around;
  private final Power power;
  private final GuestStatus status;
  private final Recovery recovery;
  private final List<Endpoint> endpoints;

  public Guests(Surroundings around, Walls walls, Clock clock) {
    this.around = around;
    this.power = new Power(around, walls);
    this.status = new GuestStatus(around, clock);
    this.recovery = new Recovery(around, walls);
    this.endpoints =
        Stream.of(
                new StatusCalls(around, status).endpoints(),
                new ConfigCalls(around, walls).endpoints(),
                new Creation(around, power).endpoints(),
                new Cloning(around, walls).endpoints(),
                power.endpoints(),
                new SnapshotCalls(around, new Snapshots(around, clock), power).endpoints(),
                new Resizing(around).endpoints(),
                new Backups(around, power, clock).endpoints(),
                new Templating(around).endpoints(),
                new Removal(around, walls).endpoints())
            .flatMap(calls -> calls)
            .toList();
  }

  public List<Endpoint> endpoints() {
    return endpoints;
  }

  public GuestStatus status() {
    return status;
  }

  /** Cleans up what a killed process left half done. */
  public void recover() {
    recovery.run();
  }

  /** Starts every guest that wants to run whenever its node does, and does not. */
  public void startOnBoot() {
    for (int vmid : around.files().all()) {
      GuestConfig config = around.files().find(vmid).orElseThrow();
      if (config.now().flag("onboot") && !config.isTemplate() && !power.isRunning(vmid)) {
        power.startTask(Caller.ROOT, around.files().nodeOf(vmid).orElseThrow(), vmid);
      }
    }
  }
}
