package org.berth.lab.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class RolesContractTest {

  @Test
  void builtInRolesAreThePublishedOnes(@TempDir Path home) {
    JsonNode published =
        PublishedSchema.roles()
            .orElseGet(() -> abort("../shared/contracts/pve/roles-9.0.json is not there"));
    Map<String, List<String>> wanted = new TreeMap<>();
    published
        .properties()
        .forEach(
            role -> {
              TreeSet<String> privileges = new TreeSet<>();
              role.getValue().forEach(privilege -> privileges.add(privilege.asText()));
              wanted.put(role.getKey(), new ArrayList<>(privileges));
            });

    Map<String, List<String>> ours = new TreeMap<>();
    try (LoopbackApi api = new LoopbackApi(home)) {
      for (JsonNode role : api.client().asRoot("GET", "/access/roles", Map.of()).data()) {
        String privileges = role.path("privs").asText();
        if (role.path("special").asInt() == 1) {
          ours.put(
              role.path("roleid").asText(),
              privileges.isEmpty() ? List.of() : List.of(privileges.split(",", -1)));
        }
      }
    }

    assertThat(ours).isEqualTo(wanted);
  }
}
