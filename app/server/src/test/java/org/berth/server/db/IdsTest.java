package org.berth.server.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Lanes go by the order of ids. */
@Tag("unit")
final class IdsTest {
  private final AtomicLong millis = new AtomicLong(1_700_000_000_000L);
  private final Ids ids = new Ids(() -> Instant.ofEpochMilli(millis.get()), new SecureRandom());

  @Test
  void idsOfOneMillisecondSortInTheOrderOfTheirMaking() {
    List<UUID> made = Stream.generate(ids::next).limit(10_000).toList();

    assertThat(made)
        .isSortedAccordingTo(Comparator.comparing(UUID::toString))
        .doesNotHaveDuplicates();
  }

  @Test
  void anIdSaysItsVersionAndItsMillisecond() {
    UUID id = ids.next();

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(millis.get());
  }

  @Test
  void theClockIsFollowedWhenItIsSetBackByFar() {
    ids.next();
    millis.addAndGet(-3_600_000);

    assertThat(ids.next().getMostSignificantBits() >>> 16).isEqualTo(millis.get());
  }

  @Test
  void aClockThatGoesBackALittleMakesNoIdComeBefore() {
    UUID before = ids.next();
    List<UUID> after =
        IntStream.range(0, 3)
            .mapToObj(
                _ -> {
                  millis.decrementAndGet();
                  return ids.next();
                })
            .toList();

    assertThat(after).allMatch(id -> id.toString().compareTo(before.toString()) > 0);
  }
}
