package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.berth.contract.Contract;
import org.berth.contract.DeliveryState;
import org.berth.contract.EnvironmentState;
import org.berth.contract.GuestKind;
import org.berth.contract.RequestState;
import org.berth.contract.RequestVerb;
import org.berth.contract.RunState;
import org.berth.contract.SubscriptionKind;
import org.berth.contract.SubscriptionScope;
import org.berth.server.http.Permission;
import org.berth.server.http.Route;
import org.berth.server.json.Json;
import org.berth.server.queue.CancelMode;
import org.berth.server.queue.JobKind;
import org.berth.server.queue.JobState;
import org.berth.server.queue.Retry;
import org.berth.server.queue.Urgency;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Routes, database and answers say what the contract says. */
@Tag("service")
final class ContractTest {
  private static final Path CONTRACTS =
      Path.of(System.getProperty("berth.root", ".")).resolve("../shared/contracts");

  private static TestService service;

  @BeforeAll
  static void start() {
    service = new TestService(Map.of());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  static JsonNode document() throws IOException {
    try (InputStream in = Contract.openApi()) {
      Object yaml = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
      return Json.tree(Json.bytes(yaml));
    }
  }

  @Test
  void everyRouteIsDocumentedAndEveryDocumentedRouteIsThere() throws IOException {
    List<String> documented = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document().path("paths").properties()) {
      for (String method : List.of("get", "post", "patch", "delete")) {
        if (path.getValue().has(method)) {
          documented.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
        }
      }
    }

    List<String> routes =
        service.routes.all().stream()
            .map(route -> route.method().name() + " " + route.path())
            .toList();

    assertThat(routes).containsExactlyInAnyOrderElementsOf(documented);
  }

  @Test
  void onlyWhatIsDocumentedAsOpenNeedsNoToken() throws IOException {
    List<String> open =
        service.routes.all().stream()
            .filter(route -> route.permission() == Permission.PUBLIC)
            .map(Route::path)
            .toList();

    assertThat(open)
        .containsExactlyInAnyOrder(
            "/api/v1/version", "/healthz", "/readyz", "/metrics", "/openapi.yaml", "/docs");
    for (String path : open) {
      assertThat(service.send(service.bare(path).GET()).status()).as(path).isEqualTo(200);
      assertThat(document().path("paths").path(path).path("get").path("security").isArray())
          .as(path)
          .isTrue();
    }
  }

  @Test
  void theDatabaseAllowsExactlyTheValuesOfTheEnums() {
    checked("environment", "state", EnvironmentState.values());
    checked("environment", "kind", GuestKind.values());
    checked("template", "kind", GuestKind.values());
    checked("request", "state", RequestState.values());
    checked("request", "verb", RequestVerb.values());
    checked("run", "state", RunState.values());
    checked("subscription", "kind", SubscriptionKind.values());
    checked("subscription", "about", SubscriptionScope.values());
    checked("delivery", "state", DeliveryState.values());
    checked("job", "kind", JobKind.values());
    checked("job", "state", JobState.values());
    checked("job", "cancel", CancelMode.values());
    checked("job", "retry", Retry.values());
    checked("job", "urgency", Urgency.values());
  }

  private static void checked(String table, String column, Enum<?>[] values) {
    String definition =
        service
            .database()
            .inTransaction(
                tx ->
                    tx.createQuery(
                            """
                            select pg_get_constraintdef(oid) from pg_constraint
                             where conrelid = cast(:table as regclass) and conname = :name
                            """)
                        .bind("table", table)
                        .bind("name", table + "_" + column + "_check")
                        .mapTo(String.class)
                        .one());
    List<String> allowed =
        Pattern.compile("'([a-z_]+)'::text")
            .matcher(definition)
            .results()
            .map(match -> match.group(1))
            .toList();

    assertThat(allowed)
        .as("%s.%s", table, column)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(values).map(value -> value.name().toLowerCase(Locale.ROOT)).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "whoami",
        "limits",
        "nodes",
        "instances",
        "templates",
        "engines",
        "audit",
        "environments",
        "notifications",
        "notifications/deliveries",
        "requests",
        "runs"
      })
  void everyListAndObjectAnswers(String name) {
    assertThat(service.get("/api/v1/" + name).status()).isEqualTo(200);
  }

  @Test
  void anObjectThatIsKnownIsNotSentAgain() {
    String tag = service.get("/api/v1/limits").http().headers().firstValue("ETag").orElseThrow();

    var again = service.send(service.request("/api/v1/limits").header("If-None-Match", tag).GET());

    assertThat(again.status()).isEqualTo(304);
  }

  @Test
  void aRefusalIsAProblemAsPublished() throws IOException {
    Path published = CONTRACTS.resolve("openapi-and-problem/problem-object-rfc9457.json");
    assumeTrue(Files.exists(published), "the published schema is not beside this checkout");
    var schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
            .getSchema(Files.readString(published));

    var answer = service.post("/api/v1/environments", "{}");

    assertThat(answer.http().headers().firstValue("Content-Type"))
        .contains("application/problem+json");
    assertThat(schema.validate(answer.http().body(), InputFormat.JSON)).isEmpty();
    assertThat(answer.body().path("hint").asText()).isNotBlank();
    assertThat(answer.body().path("request_id").asText())
        .isEqualTo(answer.http().headers().firstValue("X-Request-Id").orElseThrow());
  }

  @Test
  void theNodeAndItsTemplateAreShownAndAStrangersTemplateIsNot() {
    var node = service.get("/api/v1/nodes").body().path("items").get(0);

    assertThat(node.path("name").asText()).isEqualTo("pve1");
    assertThat(node.path("online").asBoolean()).isTrue();
    assertThat(node.path("templates")).hasSize(2);
    assertThat(node.path("templates").get(0).path("version").asText()).isEqualTo("0123456789ab");
  }
}
