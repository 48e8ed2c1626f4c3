package org.berth.lab.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Format;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.PropertyString;
import org.berth.lab.endpoint.Type;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Holds our declarations to Proxmox's published schema, where that is present. */
@Tag("unit")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContractTest {
  /** The published subset leaves it out; it is in Proxmox's own documentation of its packages. */
  private static final String UNPUBLISHED = "/nodes/{node}/apt/versions";

  private LoopbackApi loopback;
  private PublishedSchema schema;

  @BeforeAll
  void open(@TempDir Path home) {
    schema =
        PublishedSchema.find()
            .orElseGet(() -> abort("../shared/contracts/pve/subset.json is not there"));
    loopback = new LoopbackApi(home);
  }

  @AfterAll
  void close() {
    if (loopback != null) {
      loopback.close();
    }
  }

  @Test
  void everyCallIsPublished() {
    List<String> unknown = new ArrayList<>();
    for (Endpoint endpoint : published()) {
      if (!schema.has(endpoint.method(), endpoint.path())) {
        unknown.add(endpoint.method() + " " + endpoint.path());
      }
    }

    assertThat(unknown).isEmpty();
  }

  @Test
  void everyParameterIsAsPublished() {
    List<String> differences = new ArrayList<>();
    for (Endpoint endpoint : published()) {
      JsonNode parameters = schema.parameters(endpoint.method(), endpoint.path());
      compare(
          endpoint.method() + " " + endpoint.path(),
          endpoint.parameters(),
          parameters,
          differences);
    }

    assertThat(differences).isEmpty();
  }

  @Test
  void everyRequiredParameterIsDeclared() {
    List<String> missing = new ArrayList<>();
    for (Endpoint endpoint : published()) {
      schema
          .parameters(endpoint.method(), endpoint.path())
          .properties()
          .forEach(
              published -> {
                boolean optional = published.getValue().path("optional").asInt(0) == 1;
                if (!optional && endpoint.parameters().find(published.getKey()).isEmpty()) {
                  missing.add(endpoint.method() + " " + endpoint.path() + " " + published.getKey());
                }
              });
    }

    assertThat(missing).isEmpty();
  }

  @Test
  void callsAreOpenToTokensAsPublished() {
    for (Endpoint endpoint : published()) {
      assertThat(endpoint.tokens())
          .as("%s %s", endpoint.method(), endpoint.path())
          .isEqualTo(schema.allowsTokens(endpoint.method(), endpoint.path()));
    }
  }

  private List<Endpoint> published() {
    return loopback.endpoints().stream()
        .filter(endpoint -> !endpoint.path().startsWith("/lab/"))
        .filter(endpoint -> !endpoint.path().equals(UNPUBLISHED))
        .toList();
  }

  private static void compare(
      String where, Parameters declared, JsonNode published, List<String> differences) {
    for (Parameter parameter : declared.declared()) {
      String name = parameter.instances() > 0 ? parameter.name() + "[n]" : parameter.name();
      String here = where + " " + name;
      JsonNode schema = published.path(name);
      if (schema.isMissingNode()) {
        differences.add(here + " is not published");
        continue;
      }
      expect(here + " optional", parameter.optional(), isOptional(schema), differences);
      expect(here + " requires", parameter.requires(), text(schema, "requires"), differences);
      compareType(here, parameter.type(), schema, differences);
    }
  }

  private static boolean isOptional(JsonNode schema) {
    return schema.path("optional").asInt(0) == 1;
  }

  private static void compareType(
      String here, Type type, JsonNode schema, List<String> differences) {
    String kind = schema.path("type").asText();
    switch (type) {
      case Type.Flag() -> expect(here, "boolean", kind, differences);
      case Type.Texts() -> expect(here, "array", kind, differences);
      case Type.Vmid() -> expect(here, "pve-vmid", text(schema, "format"), differences);
      case Type.Choice(List<String> values) -> {
        List<String> published = new ArrayList<>();
        schema.path("enum").forEach(value -> published.add(value.asText()));
        expect(here, values, published, differences);
      }
      case Type.Whole(Long least, Long most) -> {
        expect(here, "integer", kind, differences);
        expectBounds(here, least, most, schema, differences);
      }
      case Type.Decimal(Long least, Long most) -> {
        expect(here, "number", kind, differences);
        expectBounds(here, least, most, schema, differences);
      }
      case Type.Text text -> compareText(here, text, schema, differences);
    }
  }

  private static void expectBounds(
      String here,
      @Nullable Long least,
      @Nullable Long most,
      JsonNode schema,
      List<String> differences) {
    expect(here + " minimum", least, number(schema, "minimum"), differences);
    expect(here + " maximum", most, number(schema, "maximum"), differences);
  }

  private static void compareText(
      String here, Type.Text text, JsonNode schema, List<String> differences) {
    expect(here, "string", schema.path("type").asText(), differences);
    expect(here + " longest", asLong(text.longest()), number(schema, "maxLength"), differences);
    expect(here + " shortest", asLong(text.shortest()), number(schema, "minLength"), differences);
    expect(
        here + " pattern",
        text.pattern() == null,
        schema.path("pattern").isMissingNode(),
        differences);
    Format format = text.format();
    if (format instanceof PropertyString property) {
      compare(here, property.keys(), schema.path("format"), differences);
    } else {
      expect(
          here + " format",
          format == null || format.name().equals("regex") ? null : format.name(),
          text(schema, "format"),
          differences);
    }
  }

  private static @Nullable Long asLong(@Nullable Integer number) {
    return number == null ? null : Long.valueOf(number);
  }

  private static @Nullable Long number(JsonNode schema, String name) {
    return schema.has(name) ? Long.valueOf(schema.path(name).asText()) : null;
  }

  private static @Nullable String text(JsonNode schema, String name) {
    return schema.has(name) ? schema.path(name).asText() : null;
  }

  private static void expect(
      String what, @Nullable Object ours, @Nullable Object published, List<String> differences) {
    if (!Objects.equals(ours, published)) {
      differences.add(what + ": ours " + ours + ", published " + published);
    }
  }
}
