package org.berth.lab.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.berth.lab.host.HostFailure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was pulled is pushed as it is, its parts before what names them. */
@Tag("unit")
final class OciLayoutTest {
  private static final PinnedImage IMAGE = new PinnedImage("some/image", "1.2.3");
  private static final String MEDIA_TYPE = "application/vnd.oci.image.manifest.v1+json";

  @TempDir private Path folder = Path.of("");
  private final List<String> puts = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v2/some/image/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    int status =
        switch (exchange.getRequestMethod()) {
          case "POST" -> {
            exchange.getResponseHeaders().add("Location", "/v2/some/image/upload");
            yield 202;
          }
          case "PUT" -> {
            String type = exchange.getRequestHeaders().getFirst("Content-Type");
            puts.add("%s %d".formatted(type, body.length));
            yield 201;
          }
          default -> 404;
        };
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private Push push() {
    return new Push(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  private String blob(String text) throws IOException {
    Blob blob = Blob.of(text.getBytes(StandardCharsets.UTF_8));
    Path file = folder.resolve("blobs/sha256").resolve(blob.digest().substring(7));
    Files.createDirectories(folder.resolve("blobs/sha256"));
    Files.writeString(file, text);
    return blob.digest();
  }

  private void index(String manifest) throws IOException {
    Files.writeString(
        folder.resolve("index.json"),
        "{\"manifests\": [{\"mediaType\": \"%s\", \"digest\": \"%s\"}]}"
            .formatted(MEDIA_TYPE, manifest));
  }

  @Test
  void layersAndConfigurationArePushedBeforeTheManifestOfItsOwnType() throws IOException {
    String manifest =
        "{\"config\": {\"digest\": \"%s\"}, \"layers\": [{\"digest\": \"%s\"}]}"
            .formatted(blob("config"), blob("a layer"));
    index(blob(manifest));

    new OciLayout(folder).push(push(), IMAGE);

    assertThat(puts)
        .containsExactly(
            "application/octet-stream 7",
            "application/octet-stream 6",
            MEDIA_TYPE + " " + manifest.length());
  }

  @Test
  void aLayoutWithAPartMissingIsRefusedWithWhatToDo() throws IOException {
    index("sha256:" + "0".repeat(64));

    assertThatThrownBy(() -> new OciLayout(folder).push(push(), IMAGE))
        .isInstanceOf(HostFailure.class)
        .hasMessageContaining("is no whole image; remove it");
  }

  @Test
  void aDigestThatLeadsElsewhereIsNotFollowed() throws IOException {
    index("sha256:../../../etc/passwd");

    assertThatThrownBy(() -> new OciLayout(folder).push(push(), IMAGE))
        .hasRootCauseMessage("'sha256:../../../etc/passwd' is no digest");
    assertThat(puts).isEmpty();
  }
}
