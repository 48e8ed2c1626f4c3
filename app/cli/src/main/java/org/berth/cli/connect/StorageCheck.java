package org.berth.cli.connect;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

/** Whether guests can be cloned in a moment, and snapshots made, where they are to lie. */
record StorageCheck(Site site, ProxmoxApi proxmox, Consumer<Finding> told) {
  /** Kinds on which Proxmox makes linked clones and snapshots of containers. */
  private static final Set<String> ABLE = Set.of("zfspool", "lvmthin", "rbd", "btrfs");

  void look() {
    JsonNode storages = proxmox.get("/storage");
    guests(storages);
    images(storages);
  }

  private void guests(JsonNode storages) {
    String name = site.storage();
    Optional<JsonNode> storage = find(storages, name);
    if (storage.isEmpty()) {
      missing(name, "--storage");
    } else if (!holds(storage.get(), "rootdir")) {
      wrongContent(storage.get(), "rootdir");
    } else if (!ABLE.contains(kind(storage.get()))) {
      told.accept(
          Finding.wrong(
              "Storage %s is of kind %s, which has neither linked clones nor snapshots of containers"
                  .formatted(name, kind(storage.get())),
              "Choose one of kind zfspool, lvmthin, rbd or btrfs with --storage."));
    } else {
      told.accept(
          Finding.good(
              "Storage %s (%s) clones and makes snapshots".formatted(name, kind(storage.get()))));
      if (kind(storage.get()).equals("zfspool")) {
        told.accept(
            Finding.lacking(
                "ZFS goes back to the newest snapshot only",
                "Nothing to do: an older one is reached by deleting those after it."));
      }
    }
  }

  private void images(JsonNode storages) {
    String name = site.templateStorage();
    Optional<JsonNode> storage = find(storages, name);
    if (storage.isEmpty()) {
      missing(name, "--template-storage");
    } else if (!holds(storage.get(), "vztmpl")) {
      wrongContent(storage.get(), "vztmpl");
    } else {
      told.accept(Finding.good("Storage " + name + " holds container images"));
    }
  }

  private void missing(String name, String option) {
    told.accept(
        Finding.wrong(
            "There is no storage " + name + " that the token can see",
            "Name another with " + option + "; pvesm status lists them."));
  }

  private void wrongContent(JsonNode storage, String content) {
    String name = storage.path("storage").asText();
    told.accept(
        Finding.wrong(
            "Storage " + name + " is not set up to hold " + content,
            "pvesm set %s --content %s,%s"
                .formatted(name, storage.path("content").asText(), content)));
  }

  private static Optional<JsonNode> find(JsonNode storages, String name) {
    return StreamSupport.stream(storages.spliterator(), false)
        .filter(storage -> storage.path("storage").asText().equals(name))
        .findFirst();
  }

  private static boolean holds(JsonNode storage, String content) {
    return List.of(storage.path("content").asText().split(",")).contains(content);
  }

  private static String kind(JsonNode storage) {
    return storage.path("type").asText();
  }
}
