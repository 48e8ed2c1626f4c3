package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.berth.server.run.ByteRange.Asked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class ByteRangeTest {
  @ParameterizedTest
  @CsvSource({
    "bytes=0-9, 0, 10",
    "bytes=90-, 90, 100",
    "bytes=-10, 90, 100",
    "bytes=-1000, 0, 100",
    "bytes=50-1000, 50, 100",
    "bytes=99-99, 99, 100",
    "BYTES=0-9, 0, 10",
    "bytes=90-99999999999999999999, 90, 100",
    "bytes=0000000000000000000090-, 90, 100",
    "bytes=-99999999999999999999, 0, 100"
  })
  void rangeIsCutToWhatIsThere(String header, long from, long to) {
    assertThat(ByteRange.of(Optional.of(header), 100))
        .isEqualTo(new Asked.Part(new ByteRange(from, to)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999-"})
  void rangeBehindTheEndIsOutside(String header) {
    assertThat(ByteRange.of(Optional.of(header), 100)).isEqualTo(new Asked.Outside());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "bytes=-", "bytes=9-3", "lines=1-2", "bytes=0-1,5-6", "bytes=a-b"})
  void rangeOfAnotherFormIsIgnored(String header) {
    assertThat(ByteRange.of(Optional.of(header), 100)).isEqualTo(new Asked.All());
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=-10, 90",
    "bytes=-1000, 0",
    "bytes=-0, 100",
    "bytes=7-, 7",
    "bytes=7-9, 7",
    "bytes=500-, 500",
    "bytes=9-3, 0",
    "lines=7-, 0"
  })
  void aTextThatGrowsBeginsWhereItIsAskedFor(String header, long from) {
    assertThat(ByteRange.from(Optional.of(header), 100)).isEqualTo(from);
  }

  @Test
  void noRangeIsAll() {
    assertThat(ByteRange.of(Optional.empty(), 100)).isEqualTo(new Asked.All());
  }
}
