package org.berth.lab.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.berth.lab.host.HostFailure;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class AptSourcesTest {
  @TempDir private Path apt;

  @BeforeEach
  void emptyFolder() throws IOException {
    Files.createDirectories(apt.resolve("sources.list.d"));
  }

  @Test
  void oneLineSourcesAreUsedForGuests() throws IOException {
    Files.writeString(
        apt.resolve("sources.list"),
        """
        # deb http://old.example/debian bookworm main
        deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib
        deb http://mirror.example/debian bookworm-updates main # updates
        deb http://mirror.example/security bookworm-security main
        deb-src http://mirror.example/debian bookworm main
        """);

    AptSources sources = AptSources.of(apt);

    assertThat(sources.archive("bookworm")).isEqualTo("http://mirror.example/debian");
    assertThat(sources.guestLines("bookworm"))
        .isEqualTo(
            """
            deb http://mirror.example/debian bookworm main
            deb http://mirror.example/debian bookworm-updates main
            deb http://mirror.example/security bookworm-security main
            """);
  }

  @Test
  void stanzasWithSeveralSuitesAreUnderstood() throws IOException {
    Files.writeString(
        apt.resolve("sources.list.d/debian.sources"),
        """
        Types: deb deb-src
        # http://snapshot.example/debian
        URIs: http://mirror.example/debian
        Suites: bookworm
         bookworm-updates
        Components: main
        Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

        Types: deb
        URIs: http://mirror.example/debian-security
        Suites: bookworm-security
        Components: main

        Types: deb
        URIs: http://stranger.example/debian
        Suites: bookworm
        Components: main
        Enabled: no
        """);

    assertThat(AptSources.of(apt).guestLines("bookworm"))
        .contains("deb http://mirror.example/debian bookworm-updates main")
        .contains("deb http://mirror.example/debian-security bookworm-security main")
        .doesNotContain("stranger");
  }

  @Test
  void newerHostsMirrorServesTheGuestsSuiteToo() throws IOException {
    Files.writeString(
        apt.resolve("sources.list"), "deb http://mirror.example/debian trixie main\n");

    assertThat(AptSources.of(apt).archive("bookworm")).isEqualTo("http://mirror.example/debian");
  }

  @Test
  void hostWithoutDebianArchiveIsToldSo() {
    assertThatThrownBy(() -> AptSources.of(apt).archive("bookworm"))
        .isInstanceOf(HostFailure.class)
        .hasMessageContaining("/etc/apt/sources.list.d");
  }
}
