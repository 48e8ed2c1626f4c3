package org.berth.cli.connect;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Whether guests can be made, cloned in a moment and snapshots taken, where they are to lie.
 *
 * @param storages as Proxmox lists them
 * @param nodes as Proxmox lists them
 */
record StorageCheck(Site site, JsonNode storages, JsonNode nodes, Consumer<Finding> told) {
  /** Kinds on which Proxmox makes linked clones and snapshots of containers. */
  private static final Set<String> ABLE = Set.of("zfspool", "lvmthin", "rbd", "btrfs");

  void look() {
    usable(site.storage(), "--storage", "rootdir").ifPresent(this::guests);
    usable(site.templateStorage(), "--template-storage", "vztmpl")
        .ifPresent(
            storage ->
                told.accept(Finding.good("Storage " + name(storage) + " holds container images")));
  }

  private void guests(JsonNode storage) {
    String kind = storage.path("type").asText();
    if (!ABLE.contains(kind)) {
      told.accept(
          Finding.lacking(
              "Storage %s is of kind %s, which has neither linked clones nor snapshots of containers"
                  .formatted(name(storage), kind),
              "Each environment is a full copy, which takes longer, and has no snapshots; kinds"
                  + " zfspool, lvmthin, rbd and btrfs have both (--storage)."));
      return;
    }
    told.accept(
        Finding.good("Storage %s (%s) clones and makes snapshots".formatted(name(storage), kind)));
    if (kind.equals("zfspool")) {
      told.accept(
          Finding.lacking(
              "ZFS goes back to the newest snapshot only",
              "Nothing to do: an older one is reached by deleting those after it."));
    }
  }

  /** The storage of a name if something can be put there; what stands in the way is told. */
  private Optional<JsonNode> usable(String name, String option, String content) {
    Optional<JsonNode> storage =
        stream(storages).filter(each -> name(each).equals(name)).findFirst();
    if (storage.isEmpty()) {
      told.accept(
          Finding.wrong(
              "There is no storage " + name + " that the token can see",
              "Name another with " + option + "; pvesm status lists them."));
      return storage;
    }
    if (storage.get().path("disable").asInt() == 1) {
      told.accept(
          Finding.wrong("Storage " + name + " is disabled", "pvesm set " + name + " --disable 0"));
      return Optional.empty();
    }
    return storage.filter(each -> holds(each, content) && isSomewhere(each, option));
  }

  private boolean holds(JsonNode storage, String content) {
    String contents = storage.path("content").asText();
    boolean holds = List.of(contents.split(",")).contains(content);
    if (!holds) {
      told.accept(
          Finding.wrong(
              "Storage " + name(storage) + " is not set up to hold " + content,
              "pvesm set %s --content %s,%s".formatted(name(storage), contents, content)));
    }
    return holds;
  }

  /** Whether it is on some node that is up; each such node that goes without is told. */
  private boolean isSomewhere(JsonNode storage, String option) {
    String only = storage.path("nodes").asText();
    List<String> without =
        only.isEmpty()
            ? List.of()
            : online().filter(node -> !List.of(only.split(",")).contains(node)).toList();
    if (!without.isEmpty() && without.size() == online().count()) {
      told.accept(
          Finding.wrong(
              "Storage %s is on no node that is online, only on %s".formatted(name(storage), only),
              "Name another with " + option + ", or change its nodes: pvesm set " + name(storage)));
      return false;
    }
    for (String node : without) {
      told.accept(
          Finding.lacking(
              "Storage %s is not on node %s".formatted(name(storage), node),
              "No environment can be made there."));
    }
    return true;
  }

  private Stream<String> online() {
    return stream(nodes)
        .filter(node -> node.path("status").asText().equals("online"))
        .map(node -> node.path("node").asText());
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static String name(JsonNode storage) {
    return storage.path("storage").asText();
  }
}
