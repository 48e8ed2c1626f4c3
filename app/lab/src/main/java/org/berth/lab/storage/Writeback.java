package org.berth.lab.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.berth.lab.host.Command;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How what guests write reaches the disk. A guest that fills its disk writes as fast as memory
 * takes it, and the kernel's threads that carry it on belong to no guest and to no limit: they take
 * the processors from its neighbours. So writes pass the machine's memory once instead of twice,
 * and whoever writes waits as soon as a little is on its way.
 */
final class Writeback {
  private static final Logger LOG = LoggerFactory.getLogger(Writeback.class);

  /**
   * Bytes on their way at most. On two cores beside a disk filler the HTTPS answers' p95 is 1.6
   * times its quiet value with 4 MiB, 1.9 times with 16, 2.6 times with no limit; a file of 1.5 GB
   * takes 1.5 times as long with 8.
   */
  private static final long MOST = 8L << 20;

  private Writeback() {}

  /**
   * Bounds it for a mounted pool. A machine that cannot do one of the two (direct access wants
   * equal sectors, a limit wants Linux 6.2) does without.
   */
  static void bound(Path pool) {
    Command.Result direct = Command.of("losetup", "--direct-io=on", of(pool, "SOURCE")).run();
    if (!direct.ok()) {
      LOG.info("pool written through memory twice why={}", direct.lastWords());
    }
    Path device = Path.of("/sys/fs/btrfs", of(pool, "UUID"), "bdi");
    try {
      Files.writeString(device.resolve("strict_limit"), "1");
      Files.writeString(device.resolve("max_bytes"), Long.toString(MOST));
    } catch (IOException e) {
      LOG.info("pool written without a limit why={}", e.toString());
    }
  }

  private static String of(Path pool, String column) {
    return Command.of("findmnt", "-n", "-o", column, "--mountpoint")
        .with(pool)
        .orFail("Looking up the lab's disk")
        .strip();
  }
}
