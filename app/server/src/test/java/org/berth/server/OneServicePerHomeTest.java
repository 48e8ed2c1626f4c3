package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A home has one service at a time, whatever the one before it has left running. */
@Tag("service")
final class OneServicePerHomeTest {
  @TempDir private Path folder;
  private ServedCheckout checkout;
  private ServedInstance service;

  @BeforeEach
  void start() throws Exception {
    checkout = new ServedCheckout(folder);
    checkout.write("long.yml", LONG);
    service = checkout.start(Map.of());
  }

  @AfterEach
  void stop() {
    service.close();
    checkout.stopDatabase();
  }

  private static final String LONG =
      """
      - name: Play
        hosts: localhost
        gather_facts: false
        tasks:
          - {name: Long, ansible.builtin.command: sleep 20}
      """;

  @Test
  void aSecondServiceIsRefusedAndALaterOneIsNot() throws Exception {
    String request = service.play("long.yml");
    ServedInstance.await("its keeper has it", () -> service.runs(request));

    ServedInstance second = checkout.begin(Map.of());
    int status = second.exitStatus();

    assertThat(status).isEqualTo(5);
    assertThat(second.said()).contains("Another service works in BERTH_HOME " + checkout.home());
    assertThat(service.state(request)).isEqualTo("running");

    // Its database, its imported Ansible and the run's keeper live on; none of them holds the home.
    service.signal("KILL");
    service.exitStatus();
    service = checkout.start(Map.of());
    ServedInstance.await("it is done", () -> service.state(request).equals("succeeded"));
  }
}
