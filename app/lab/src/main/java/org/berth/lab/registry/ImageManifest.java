package org.berth.lab.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** An image of one layer, as Docker's image manifest, version 2, schema 2, describes it. */
record ImageManifest(Blob config, Blob layer, Blob manifest) {
  static final String MEDIA_TYPE = "application/vnd.docker.distribution.manifest.v2+json";

  private static final String CONFIG_TYPE = "application/vnd.docker.container.image.v1+json";
  private static final String LAYER_TYPE = "application/vnd.docker.image.rootfs.diff.tar.gzip";

  /** Sorted keys: the same image has the same digest wherever it is made. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  static ImageManifest of(byte[] tar, List<String> command) {
    Blob layer = new Blob(gzip(tar));
    Blob config =
        new Blob(
            json(
                Map.of(
                    "architecture",
                    "amd64",
                    "os",
                    "linux",
                    "config",
                    Map.of("Cmd", command, "Env", List.of("PATH=/bin")),
                    "rootfs",
                    Map.of("type", "layers", "diff_ids", List.of(new Blob(tar).digest())))));
    Blob manifest =
        new Blob(
            json(
                Map.of(
                    "schemaVersion",
                    2,
                    "mediaType",
                    MEDIA_TYPE,
                    "config",
                    descriptor(CONFIG_TYPE, config),
                    "layers",
                    List.of(descriptor(LAYER_TYPE, layer)))));
    return new ImageManifest(config, layer, manifest);
  }

  private static Map<String, Object> descriptor(String type, Blob blob) {
    return Map.of("mediaType", type, "digest", blob.digest(), "size", blob.size());
  }

  private static byte[] gzip(byte[] tar) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(tar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] json(Object value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
