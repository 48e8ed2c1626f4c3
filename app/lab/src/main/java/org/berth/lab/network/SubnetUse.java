package org.berth.lab.network;

import java.util.Arrays;
import java.util.List;
import org.berth.lab.host.Command;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.Subnet;

/** Refuses a subnet that this machine uses otherwise. */
final class SubnetUse {
  private SubnetUse() {}

  static void refuse(Subnet subnet) {
    String routes = Command.of("ip", "-4", "route", "show", "table", "all").run().out();
    routes
        .lines()
        .map(line -> Arrays.asList(line.strip().split(" +", -1)))
        .filter(words -> overlaps(subnet, destination(words)))
        .findFirst()
        .ifPresent(
            words -> {
              throw new HostFailure(
                  "The lab's subnet %s is in use on %s; set BERTH_LAB_SUBNET to a free one, such as 198.18.7.0/24"
                      .formatted(subnet, device(words)));
            });
  }

  private static String destination(List<String> words) {
    return List.of("local", "broadcast", "unicast").contains(words.getFirst()) && words.size() > 1
        ? words.get(1)
        : words.getFirst();
  }

  private static String device(List<String> words) {
    int dev = words.indexOf("dev");
    return dev >= 0 && dev + 1 < words.size() ? words.get(dev + 1) : "another route";
  }

  /** A default route, or one as wide as a /8, is the way to everywhere and not a use. */
  static boolean overlaps(Subnet subnet, String destination) {
    String[] parts = destination.split("/", -1);
    int length = parts.length > 1 ? Integer.parseInt(parts[1]) : 32;
    if (!parts[0].matches("[\\d.]+") || length <= 8) {
      return false;
    }
    int shift = 32 - Math.min(length, subnet.prefixLength());
    return number(parts[0]) >>> shift == number(subnet.host(0)) >>> shift;
  }

  private static long number(String address) {
    return Arrays.stream(address.split("\\.", -1))
        .mapToLong(Long::parseLong)
        .reduce(0, (all, part) -> all << 8 | part);
  }
}
