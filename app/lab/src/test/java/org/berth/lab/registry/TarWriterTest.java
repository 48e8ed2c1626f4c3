package org.berth.lab.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.berth.lab.host.Command;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class TarWriterTest {
  @Test
  void tarReadsWhatWasWritten(@TempDir Path folder) throws IOException {
    Path program = Files.writeString(folder.resolve("program"), "#!");
    Path file = folder.resolve("x.tar");
    try (OutputStream out = Files.newOutputStream(file)) {
      TarWriter tar = new TarWriter(out);
      write(tar, program);
      tar.finish();
    }
    String listed = Command.of("tar", "-tvf").with(file).orFail("Reading the archive");

    assertThat(listed.lines().toList())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("drwxr-xr-x 0/0").endsWith("bin/"),
            line -> assertThat(line).startsWith("-rwxr-xr-x 0/0").endsWith("bin/tool"),
            line -> assertThat(line).startsWith("-rwxr-xr-x 0/0").endsWith("bin/program"),
            line -> assertThat(line).endsWith("bin/alias link to bin/tool"));
  }

  private static void write(TarWriter tar, Path program) throws IOException {
    tar.folder("bin/", 0755);
    tar.file("bin/tool", 0755, "#!".getBytes(StandardCharsets.UTF_8));
    tar.file("bin/program", 0755, program);
    tar.hardLink("bin/alias", "bin/tool");
  }

  @Test
  void sameContentGivesTheSameImage() {
    Blob layer = Blob.of("layer".getBytes(StandardCharsets.UTF_8));

    assertThat(ImageManifest.of(layer, List.of(), List.of("sh")).manifest().digest())
        .isEqualTo(ImageManifest.of(layer, List.of(), List.of("sh")).manifest().digest())
        .startsWith("sha256:");
  }
}
