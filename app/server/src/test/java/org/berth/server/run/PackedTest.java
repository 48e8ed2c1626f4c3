package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.berth.server.run.RunDao.Event;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What was packed once is readable for ever. */
@Tag("unit")
final class PackedTest {
  private static final String EVENT =
      "{\"v\":1,\"seq\":7,\"at\":\"2026-03-04T05:06:07.123456Z\",\"event\":\"host_ok\",\"play\":\"Docker environment is"
          + " provisioned\",\"task\":\"Guest is there – ünïcode\",\"host\":\"dev\",\"output\":{\"from\":1,\"to\":9}}";

  @Test
  void anEventComesOutAsItWentIn() {
    try (Packed.Packer packer = Packed.Packer.quick()) {
      for (int time = 0; time < 3; time++) {
        byte[] packed = packer.pack(EVENT.getBytes(StandardCharsets.UTF_8));
        assertThat(packed.length).isLessThan(EVENT.length() / 2);
        assertThat(Packed.unpack(packed, 7, 0, 1)).containsExactly(new Event(7, EVENT));
      }
    }
  }

  @Test
  void bytesThatDoNotPackComeOutToo() {
    byte[] noise = new byte[1 << 18];
    new Random(7).nextBytes(noise);

    assertThat(Packed.unpack(Packed.text(noise))).isEqualTo(noise);
    assertThat(Packed.unpack(Packed.text(new byte[0]))).isEmpty();
  }

  @Test
  void partOfAChunkIsRead() {
    byte[] chunk =
        Packed.chunk(List.of(new Event(7, EVENT), new Event(8, "{\"seq\":8}"), new Event(9, "{}")));

    assertThat(Packed.unpack(chunk, 7, 7, 1)).containsExactly(new Event(8, "{\"seq\":8}"));
  }

  @Test
  void whatEarlierVersionsStoredIsRead() throws IOException {
    var gzip = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(gzip)) {
      out.write((EVENT + "\n{}\n").getBytes(StandardCharsets.UTF_8));
    }

    assertThat(Packed.unpack(gzip.toByteArray(), 1, 0, 5))
        .containsExactly(new Event(1, EVENT), new Event(2, "{}"));
    assertThat(Packed.unpack(EVENT.getBytes(StandardCharsets.UTF_8), 7, 0, 1))
        .containsExactly(new Event(7, EVENT));
  }

  @Test
  void whatALaterVersionPackedIsRefused() {
    assertThatThrownBy(() -> Packed.unpack(new byte[] {2, 1, 1}))
        .isInstanceOf(UncheckedIOException.class)
        .hasRootCauseMessage("Packed with dictionary 2");
  }

  @Test
  void theDictionaryIsTheOneThatRowsWerePackedWith() throws Exception {
    try (InputStream in =
        Objects.requireNonNull(Packed.class.getResourceAsStream("said-1.dictionary"))) {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(in.readAllBytes());
      assertThat(HexFormat.of().formatHex(sum))
          .isEqualTo("9c554c78b509353de5191bb444604a9fe690b5563a38ce04b61290b9fdbe404b");
    }
  }
}
