package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.berth.server.environment.RemainsInGuests;
import org.berth.server.proxmox.ProxmoxTasks;
import org.berth.server.run.Remains;
import org.berth.server.run.RunFates;
import org.berth.server.run.RunId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is known to be left of a run that was ordered for no environment. */
@Tag("service")
final class RemainsTest {
  private static TestService service;
  private static ProxmoxTasks proxmox;
  private static RemainsInGuests remains;

  @BeforeAll
  static void start() {
    service = new TestService(Map.of());
    proxmox = new ProxmoxTasks(service.platform.settings().proxmox().orElseThrow());
    remains =
        new RemainsInGuests(
            service.database(),
            service.work.allocations,
            service.work.keys,
            service.platform.places(),
            proxmox);
  }

  @AfterAll
  static void stop() {
    proxmox.close();
    service.close();
  }

  @AfterEach
  void idle() {
    service.proxmox.tasks.clear();
  }

  private static Map<String, ?> task(String id, Instant began) {
    return Map.of(
        "upid",
        "UPID:pve1:" + id,
        "node",
        "pve1",
        "type",
        "vzcreate",
        "id",
        id,
        "user",
        "berth@pve",
        "tokenid",
        "lab",
        "starttime",
        began.getEpochSecond());
  }

  private static Remains cleared(UUID run) throws InterruptedException {
    var subject =
        new RunFates.Subject(
            new RunId(run), Optional.empty(), "playbooks/build_template.yml", false);
    return remains.clear(subject, false);
  }

  @Test
  void aTaskThatMayBeTheRunsKeepsItFromBeingProvenDead() throws InterruptedException {
    UUID run = service.platform.ids().next();
    service.proxmox.tasks.add(task("9005", Instant.now()));

    Remains found = cleared(run);

    assertThat(found.tasks()).containsExactly(new Remains.Task("vzcreate", "pve1", "alive"));
  }

  @Test
  void tasksFromBeforeTheRunAndOnGuestsOfOthersAreNotItsOwn() throws InterruptedException {
    String body = "{\"name\":\"other\",\"cores\":1,\"memory_mb\":512,\"disk_gb\":5}";
    service.post("/api/v1/environments", body);
    int held =
        service
            .database()
            .inTransaction(
                tx -> tx.createQuery("select vmid from allocation").mapTo(Integer.class).one());
    UUID run = service.platform.ids().next();
    service.proxmox.tasks.addAll(
        List.of(
            task("9006", Instant.now().minusSeconds(600)),
            task(String.valueOf(held), Instant.now())));

    Remains found = cleared(run);

    assertThat(found).isEqualTo(Remains.NONE);
  }
}
