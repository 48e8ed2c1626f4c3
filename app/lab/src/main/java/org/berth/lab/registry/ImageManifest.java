package org.berth.lab.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;

/**
 * An image of one layer, as the OCI Image Format Specification 1.1 describes it. The layer is a
 * plain tar: on one machine, packing costs more than it saves.
 */
record ImageManifest(Blob config, Blob layer, Blob manifest) {
  static final String MEDIA_TYPE = "application/vnd.oci.image.manifest.v1+json";

  private static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
  private static final String LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar";

  /** Sorted keys: the same image has the same digest wherever it is made. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  /**
   * An image that is run as {@code entrypoint}, {@code command}.
   *
   * @param layer a tar archive
   */
  static ImageManifest of(Blob layer, List<String> entrypoint, List<String> command) {
    Map<String, Object> start =
        Map.of("Entrypoint", entrypoint, "Cmd", command, "Env", List.of("PATH=/bin"));
    Blob config =
        json(
            Map.of(
                "architecture",
                "amd64",
                "os",
                "linux",
                "config",
                start,
                "rootfs",
                Map.of("type", "layers", "diff_ids", List.of(layer.digest()))));
    Blob manifest =
        json(
            Map.of(
                "schemaVersion",
                2,
                "mediaType",
                MEDIA_TYPE,
                "config",
                descriptor(CONFIG_TYPE, config),
                "layers",
                List.of(descriptor(LAYER_TYPE, layer))));
    return new ImageManifest(config, layer, manifest);
  }

  private static Map<String, Object> descriptor(String type, Blob blob) {
    return Map.of("mediaType", type, "digest", blob.digest(), "size", blob.size());
  }

  private static Blob json(Object value) {
    try {
      return Blob.of(JSON.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
