package org.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
final class ListTest {
  private static final String NONE = "{\"items\":[],\"next\":null}";

  private FarService service;

  @BeforeEach
  void openService() throws IOException {
    service = new FarService();
  }

  @AfterEach
  void closeService() {
    service.close();
  }

  @Test
  void nodesAreShownWithTheirFreeMemory() {
    service.on(
        "GET /api/v1/nodes?limit=500",
        200,
        "{\"items\":[{\"cluster\":\"pve\",\"name\":\"pve1\",\"online\":true,\"cores\":8,\"memory_mb\":32768,"
            + "\"free_memory_mb\":1024,\"observed_at\":\"2026-01-01T00:00:00Z\"}],\"next\":null}");

    Cli cli = Cli.run(service.variables(), "node", "list");

    assertThat(cli.out().lines())
        .containsExactly(
            "NODE   CLUSTER   ONLINE   CORES   MEMORY MB   FREE MB   SEEN",
            "pve1   pve       true     8       32768       1024      2026-01-01T00:00:00Z");
  }

  @ParameterizedTest
  @CsvSource({
    "instance list --state lost, /instances?state=lost",
    "run list --state failed --playbook x.yml, /runs?state=failed&playbook=x.yml",
    "request list --requester ada --sort -created_at, /requests?requester=ada&sort=-created_at",
    "env list --owner ada, /environments?owner=ada",
    "node list --sort name, /nodes?sort=name"
  })
  void filtersAndOrderAreTheServices(String words, String path) {
    service.on("GET /api/v1" + path + "&limit=500", 200, NONE);

    Cli cli = Cli.run(service.variables(), words.split(" "));

    assertThat(cli.exit()).as(cli.err()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"node list --state x", "template list --state x", "notification list --state x"})
  void aFilterThatAListDoesNotHaveIsAUsageError(String words) {
    Cli cli = Cli.run(service.variables(), words.split(" "));

    assertThat(cli.exit()).isEqualTo(2);
    assertThat(service.asked()).isEmpty();
  }
}
