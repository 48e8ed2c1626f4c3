package org.berth.lab.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Bytes that a guest received and sent on all its interfaces, read at the host's ends. */
record Traffic(long in, long out) {
  private static final Path DEVICES = Path.of("/sys/class/net");

  static Traffic of(String firstDevice) {
    String stem = firstDevice.substring(0, firstDevice.length() - 1);
    try (Stream<Path> devices = Files.list(DEVICES)) {
      return devices
          .filter(device -> device.getFileName().toString().startsWith(stem))
          // What the host's end transmits is what the guest receives.
          .map(device -> new Traffic(count(device, "tx_bytes"), count(device, "rx_bytes")))
          .reduce(new Traffic(0, 0), (a, b) -> new Traffic(a.in + b.in, a.out + b.out));
    } catch (IOException e) {
      return new Traffic(0, 0);
    }
  }

  private static long count(Path device, String what) {
    try {
      return Long.parseLong(Files.readString(device.resolve("statistics").resolve(what)).strip());
    } catch (IOException e) {
      return 0;
    }
  }
}
