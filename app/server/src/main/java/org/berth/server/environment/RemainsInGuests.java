package org.berth.server.environment;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.berth.server.allocation.Allocation;
import org.berth.server.allocation.Allocations;
import org.berth.server.config.Places;
import org.berth.server.db.Database;
import org.berth.server.json.Json;
import org.berth.server.problem.Failure;
import org.berth.server.proxmox.ProxmoxTasks;
import org.berth.server.run.Aftermath;
import org.berth.server.run.Remains;
import org.berth.server.run.RunFates;
import org.jspecify.annotations.Nullable;

/**
 * What a run has left in the guests of environments, and in Proxmox: processes that carry the run's
 * mark are ended over SSH, tasks on the guest of its own environment are stopped or waited for.
 */
public final class RemainsInGuests implements Aftermath {
  private static final String SCRIPT = "end_marked.py";
  private static final String MARK = "berth: ";
  private static final String HOST_KEY = "[a-z0-9@.-]+ [A-Za-z0-9+/]+=*";

  private final Database database;
  private final Allocations allocations;
  private final EnvironmentKeys keys;
  private final Places places;
  private final @Nullable ProxmoxTasks proxmoxOrNull;

  public RemainsInGuests(
      Database database,
      Allocations allocations,
      EnvironmentKeys keys,
      Places places,
      @Nullable ProxmoxTasks proxmoxOrNull) {
    this.database = database;
    this.allocations = allocations;
    this.keys = keys;
    this.places = places;
    this.proxmoxOrNull = proxmoxOrNull;
  }

  /** Where the guest is, and with what it is reached. */
  private record Guest(String name, UUID id, Allocation held, String publishedKey, Path key) {}

  @Override
  public Remains clear(RunFates.Subject subject, boolean gently) throws InterruptedException {
    List<UUID> touched = database.inTransaction(tx -> DoubtDao.touched(tx, subject));
    List<Guest> guests = touched.stream().map(this::find).flatMap(Optional::stream).toList();
    List<Remains.Host> hosts = new ArrayList<>();
    List<Remains.Task> tasks = new ArrayList<>();
    if (subject.environment().isEmpty()) {
      tasks.addAll(stray(subject, touched));
    }
    for (Guest guest : guests) {
      if (subject.environment().isPresent()) {
        tasks.addAll(tasks(guest));
      }
      host(guest, subject.run().toString(), gently).ifPresent(hosts::add);
    }
    return new Remains(hosts, tasks);
  }

  /**
   * Tasks of our token that began since the run did, on guests that no other environment holds:
   * they may be the run's or another's, so none is stopped.
   */
  private List<Remains.Task> stray(RunFates.Subject subject, List<UUID> touched)
      throws InterruptedException {
    if (proxmoxOrNull == null || subject.dry()) {
      return List.of();
    }
    Set<Integer> others = database.inTransaction(tx -> allocations.vmidsOfOthers(tx, touched));
    try {
      return proxmoxOrNull.awaitSince(subject.run().madeAt(), others).stream()
          .map(task -> new Remains.Task(task.task(), task.node(), task.outcome()))
          .toList();
    } catch (Failure unreachable) {
      return List.of(new Remains.Task(unreachable.sentence(), "any node", "alive"));
    }
  }

  private Optional<Guest> find(UUID environment) {
    return database.inTransaction(
        tx -> {
          Living living = new EnvironmentDao(tx).byId(environment);
          return allocations
              .held(tx, environment)
              .map(
                  held ->
                      new Guest(
                          living.name(),
                          environment,
                          held,
                          publishedKey(living),
                          keys.file(environment, living.privateKey().value())));
        });
  }

  private static String publishedKey(Living living) {
    return living.observed().get("guest") instanceof Map<?, ?> guest
        ? String.valueOf(guest.get("host_key"))
        : "";
  }

  private List<Remains.Task> tasks(Guest guest) throws InterruptedException {
    if (proxmoxOrNull == null) {
      return List.of();
    }
    String node = guest.held().node();
    try {
      return proxmoxOrNull.end(node, guest.held().vmid()).stream()
          .map(task -> new Remains.Task(task.task(), task.node(), task.outcome()))
          .toList();
    } catch (Failure unreachable) {
      return List.of(new Remains.Task(unreachable.sentence(), node, "alive"));
    }
  }

  /** Empty when there is no guest of ours, in which nothing can live. */
  private Optional<Remains.Host> host(Guest guest, String run, boolean gently)
      throws InterruptedException {
    List<String> trusted = hostKeys(guest);
    if (trusted.isEmpty()) {
      return Optional.empty();
    }
    var shell =
        new GuestShell(guest.held().address(), trusted, List.of(guest.key(), places.platformKey()));
    try {
      JsonNode told = shell.python(SCRIPT, run, gently ? "soft" : "hard");
      return Optional.of(
          new Remains.Host(
              guest.name(), texts(told.path("ended")), texts(told.path("alive")), null));
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage());
      return Optional.of(new Remains.Host(guest.name(), List.of(), List.of(), why));
    }
  }

  /**
   * What was published, and what the guest's notes promise: a guest in the making has only these.
   */
  private List<String> hostKeys(Guest guest) {
    List<String> trusted = new ArrayList<>(List.of(guest.publishedKey()));
    if (proxmoxOrNull != null) {
      try {
        String notes = proxmoxOrNull.notes(guest.held().node(), guest.held().vmid());
        trusted.add(promised(notes, guest.id()));
      } catch (Failure unreachable) {
        // Then the published key has to do.
      }
    }
    return trusted.stream().filter(key -> key.matches(HOST_KEY)).distinct().toList();
  }

  private static String promised(String notes, UUID environment) {
    for (String line : notes.strip().lines().toList().reversed()) {
      if (line.startsWith(MARK)) {
        try {
          JsonNode mark = Json.tree(line.substring(MARK.length()).getBytes(StandardCharsets.UTF_8));
          boolean ours = mark.path("id").asText().equals(environment.toString());
          return ours ? mark.path("host_key").asText() : "";
        } catch (IOException edited) {
          return "";
        }
      }
    }
    return "";
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.asText()));
    return texts;
  }
}
