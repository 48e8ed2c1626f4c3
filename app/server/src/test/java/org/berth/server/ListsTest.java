package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists are sorted and paged as the contract says. */
@Tag("service")
final class ListsTest {
  private static TestService service;

  @BeforeAll
  static void start() {
    service = new TestService(Map.of());
    for (String name : List.of("shop", "blog", "letters", "wiki", "api-test")) {
      TestService.Answer answer =
          service.post(
              "/api/v1/environments",
              "{\"name\": \"%s\", \"cores\": 1, \"memory_mb\": 512, \"disk_gb\": 4}"
                  .formatted(name));
      assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
    }
    service.delete("/api/v1/environments/letters?confirm=letters");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  /** Every order of every list that the contract names. */
  static Stream<Arguments> orders() throws IOException {
    List<Arguments> orders = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : ContractTest.document().path("paths").properties()) {
      for (JsonNode parameter : path.getValue().at("/get/parameters")) {
        if (parameter.path("name").asText().equals("sort")) {
          parameter
              .at("/schema/enum")
              .forEach(order -> orders.add(Arguments.of(path.getKey(), order.asText())));
        }
      }
    }
    return orders.stream();
  }

  @ParameterizedTest
  @MethodSource("orders")
  void pagesOfOneShowWhatTheWholeListShows(String path, String sort) {
    List<JsonNode> whole = items(service.get(path + "?sort=" + sort));

    List<JsonNode> paged = new ArrayList<>();
    String next = "";
    do {
      JsonNode page = service.get(path + "?limit=1&sort=" + sort + next).body();
      page.path("items").forEach(paged::add);
      next = page.path("next").isNull() ? "" : "&after=" + page.path("next").asText();
    } while (!next.isEmpty() && paged.size() <= whole.size());

    assertThat(paged).isEqualTo(whole);
    String key = sort.replaceFirst("^-", "");
    Comparator<JsonNode> upwards = Comparator.comparing(item -> item.path(key).asText());
    assertThat(whole).isSortedAccordingTo(sort.startsWith("-") ? upwards.reversed() : upwards);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "environments?sort=disk",
        "environments?sort=name&after=bm9uc2Vuc2U",
        "requests?after=%20",
        "audit?sort=--created_at",
        "runs?sort=",
        "nodes?sort=zzz",
        "nodes?limit=0",
        "templates?sort=zzz",
        "templates?limit=501",
        "instances?sort=zzz",
        "instances?after=x",
        "instances?state=zzz",
        "engines?sort=zzz",
        "engines?limit=0",
        "engines?environment_id=x"
      })
  void anOrderThatIsNotThereIsRefused(String list) {
    TestService.Answer answer = service.get("/api/v1/" + list);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("invalid_query");
  }

  @Test
  void aPlaceOfOneOrderIsNoneOfAnother() {
    JsonNode page = service.get("/api/v1/environments?limit=1&sort=name").body();

    TestService.Answer answer =
        service.get("/api/v1/environments?sort=-name&after=" + page.path("next").asText());

    assertThat(answer.code()).isEqualTo("invalid_query");
  }

  @Test
  void fieldsFilter() {
    assertThat(items(service.get("/api/v1/environments?name=shop"))).hasSize(1);
    assertThat(items(service.get("/api/v1/requests?verb=delete"))).hasSize(1);
    assertThat(items(service.get("/api/v1/requests?requester=nobody"))).isEmpty();
    assertThat(service.get("/api/v1/requests?verb=sing").code()).isEqualTo("invalid_query");
  }

  @Test
  void whatBelongsToTheInstallationIsFilteredToo() {
    assertThat(items(service.get("/api/v1/instances?state=alive"))).hasSize(1);
    assertThat(items(service.get("/api/v1/instances?state=lost"))).isEmpty();
    assertThat(items(service.get("/api/v1/nodes?name=pve1"))).hasSize(1);
    assertThat(items(service.get("/api/v1/nodes?cluster=nix"))).isEmpty();
    assertThat(items(service.get("/api/v1/templates?node=pve1&name=docker"))).hasSize(2);
    assertThat(items(service.get("/api/v1/templates?name=nix"))).isEmpty();
  }

  @Test
  void enginesArePagedAndFiltered() {
    service.database().useTransaction(ListsTest::addEngines);
    String shop = service.get("/api/v1/environments/shop").body().path("id").asText();

    JsonNode first = service.get("/api/v1/engines?limit=1").body();
    JsonNode rest = service.get("/api/v1/engines?after=" + first.path("next").asText()).body();

    assertThat(first.path("items").findValuesAsText("name")).containsExactly("blog");
    assertThat(rest.path("items").findValuesAsText("name")).containsExactly("shop", "wiki");
    assertThat(items(service.get("/api/v1/engines?environment_id=" + shop))).hasSize(1);
    assertThat(items(service.get("/api/v1/engines?name=wiki"))).hasSize(1);
  }

  private static void addEngines(Handle tx) {
    tx.execute(
        """
        insert into engine (id, tenant_id, environment_id, name, transport)
        select gen_random_uuid(), tenant_id, id, name, 'ssh' from environment
         where name in ('shop', 'blog', 'wiki')
        """);
  }

  private static List<JsonNode> items(TestService.Answer answer) {
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    return answer.body().path("items").valueStream().toList();
  }
}
