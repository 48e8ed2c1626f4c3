package org.berth.lab.guest;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.berth.lab.host.HostFailure;
import org.berth.lab.storage.Volumes;

/**
 * How much guests' root file systems hold. Asking costs a program's run, so an answer serves for
 * two seconds; the pool itself counts what was written when it next commits.
 */
final class DiskUse {
  private static final long KEPT_MILLIS = 2000;

  private final Surroundings around;
  private final Disks disks;
  private final Clock clock;
  private final Map<Integer, Answer> answers = new ConcurrentHashMap<>();

  private record Answer(long millis, long bytes) {}

  DiskUse(Surroundings around, Clock clock) {
    this.around = around;
    this.disks = new Disks(around);
    this.clock = clock;
  }

  /** Bytes; 0 where there is no disk to measure. */
  long of(int vmid, Section now) {
    long millis = clock.millis();
    Answer answer =
        answers.compute(
            vmid,
            (id, last) ->
                last != null && millis - last.millis() < KEPT_MILLIS
                    ? last
                    : new Answer(millis, measured(vmid, now)));
    return answer.bytes();
  }

  private long measured(int vmid, Section now) {
    String node = around.files().nodeOf(vmid).orElse("");
    Volumes volumes = around.machine().volumes();
    try {
      return now.get("rootfs")
          .map(value -> volumes.usedBytes(disks.id(node, Disk.parse("rootfs", value))))
          .orElse(0L);
    } catch (HostFailure gone) {
      return 0;
    }
  }
}
