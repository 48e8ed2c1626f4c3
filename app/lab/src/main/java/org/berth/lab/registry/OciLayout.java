package org.berth.lab.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.berth.lab.host.HostFailure;

/**
 * One image in a folder, laid out as the OCI Image Format Specification 1.1 describes it: {@code
 * index.json} names the manifest, {@code blobs/sha256} holds everything by its checksum.
 */
record OciLayout(Path folder) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Pushes the layout's first image under this name. */
  void push(Push push, PinnedImage image) {
    try {
      JsonNode first = read(folder.resolve("index.json")).at("/manifests/0");
      Path manifest = blob(first);
      JsonNode parts = read(manifest);
      for (JsonNode layer : parts.path("layers")) {
        push.blob(image.repository(), Blob.of(blob(layer)));
      }
      push.blob(image.repository(), Blob.of(blob(parts.path("config"))));
      push.manifest(
          image.repository(), image.tag(), Blob.of(manifest), first.path("mediaType").asText());
    } catch (IOException e) {
      throw new HostFailure(
          "%s is no whole image; remove it and run ./berth lab up again".formatted(folder), e);
    }
  }

  private Path blob(JsonNode descriptor) throws IOException {
    String digest = descriptor.path("digest").asText();
    if (!digest.matches("sha256:[0-9a-f]{64}")) {
      throw new IOException("'%s' is no digest".formatted(digest));
    }
    return folder.resolve("blobs").resolve("sha256").resolve(digest.substring(7));
  }

  private static JsonNode read(Path file) throws IOException {
    return JSON.readTree(file.toFile());
  }
}
