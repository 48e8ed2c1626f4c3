package org.berth.lab.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whether an image can be had is asked, and the reason why not is the registry's. */
@Tag("unit")
final class PinnedImageTest {
  private static final PinnedImage IMAGE = new PinnedImage("some/image", "1.2.3");
  private static final PinnedImage OTHER = new PinnedImage("some/other", "4");

  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private URI registry() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answers(int status) {
    server.createContext(
        "/v2/some/image/manifests/1.2.3",
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
  }

  @Test
  void anImageThatTheRegistryHoldsLacksNothing() {
    answers(200);

    assertThat(IMAGE.lackAt(registry())).isEmpty();
  }

  @Test
  void anImageThatIsNotThereIsSaidToBeMissing() {
    String lack = IMAGE.lackAt(registry());

    assertThat(lack).contains("does not hold some/image:1.2.3");
  }

  @Test
  void ofSeveralTheFirstThatIsMissingIsNamed() {
    answers(200);

    assertThat(PinnedImage.lackAt(registry(), List.of(IMAGE, OTHER))).contains("some/other:4");
    assertThat(PinnedImage.lackAt(registry(), List.of(IMAGE))).isEmpty();
  }

  @Test
  void anImageIsKeptByTheLastPartOfItsNameAndItsTag() {
    assertThat(OTHER.pulledTo(Path.of("cache"))).isEqualTo(Path.of("cache/images/other-4"));
  }

  @Test
  void aRegistryThatRefusesIsQuotedWithItsStatus() {
    answers(401);

    assertThat(IMAGE.lackAt(registry())).contains("answered 401");
  }

  @Test
  void aRegistryThatIsAwayIsSaidNotToAnswer() {
    URI away = registry();
    server.stop(0);

    assertThat(IMAGE.lackAt(away)).contains("did not answer");
  }
}
