package org.berth.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The OpenAPI document says the same as the Java. */
@Tag("unit")
final class OpenApiTest {
  private static final Path META_SCHEMA =
      Path.of(System.getProperty("berth.root", "."))
          .resolve("../shared/contracts/openapi-and-problem/openapi-3.1-schema-2026-08-03.json");

  private final Map<?, ?> document = document();

  private static Map<?, ?> document() {
    try (InputStream in = Contract.openApi()) {
      return new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<?, ?> map(@Nullable Object value) {
    assertThat(value).isInstanceOf(Map.class);
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private Map<?, ?> schema(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    String name =
        outer == null ? type.getSimpleName() : outer.getSimpleName() + type.getSimpleName();
    Object schema = map(map(document.get("components")).get("schemas")).get(name);
    assertThat(schema).as("schema %s", name).isNotNull();
    return map(schema);
  }

  static Stream<Class<?>> records() {
    return Stream.of(
            AuditEntry.class,
            Cancellation.class,
            Delivery.class,
            Engine.class,
            Environment.class,
            Explanation.class,
            Instance.class,
            Limits.class,
            NewEnvironment.class,
            NewPlay.class,
            NewSubscription.class,
            Node.class,
            Problem.class,
            Request.class,
            Run.class,
            SshAccess.class,
            Subscription.class,
            SubscriptionChange.class,
            Template.class,
            Version.class,
            WhoAmI.class)
        .flatMap(type -> Stream.concat(Stream.of(type), Arrays.stream(type.getDeclaredClasses())))
        .filter(Class::isRecord);
  }

  static Stream<Class<? extends Enum<?>>> enums() {
    return Stream.of(
        ConditionStatus.class,
        DeliveryState.class,
        EnvironmentState.class,
        ErrorCode.class,
        GuestKind.class,
        RequestState.class,
        RequestVerb.class,
        RunState.class,
        SubscriptionKind.class,
        SubscriptionScope.class);
  }

  @ParameterizedTest
  @MethodSource("records")
  void everyRecordHasTheFieldsOfItsSchema(Class<?> type) {
    List<String> fields = Arrays.stream(type.getRecordComponents()).map(OpenApiTest::wire).toList();

    assertThat(map(schema(type).get("properties")).keySet().stream().map(String::valueOf))
        .containsExactlyElementsOf(fields);
  }

  private static String wire(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  @ParameterizedTest
  @MethodSource("enums")
  void everyEnumHasTheValuesOfItsSchema(Class<? extends Enum<?>> type) {
    List<String> values =
        Arrays.stream(type.getEnumConstants())
            .map(value -> value.name().toLowerCase(Locale.ROOT))
            .toList();

    assertThat((List<?>) schema(type).get("enum")).isEqualTo(values);
  }

  @Test
  void everyReferenceHasATarget() {
    Map<?, ?> components = map(document.get("components"));

    List<String> missing =
        references(document)
            .filter(
                reference -> {
                  Path parts = Path.of(reference);
                  Object kind = components.get(parts.getName(2).toString());
                  return !map(kind).containsKey(parts.getName(3).toString());
                })
            .toList();

    assertThat(missing).isEmpty();
  }

  private static Stream<String> references(@Nullable Object node) {
    return switch (node) {
      case Map<?, ?> map when map.get("$ref") instanceof String reference -> Stream.of(reference);
      case Map<?, ?> map -> map.values().stream().flatMap(OpenApiTest::references);
      case List<?> list -> list.stream().flatMap(OpenApiTest::references);
      case null, default -> Stream.empty();
    };
  }

  @Test
  void theDocumentIsOpenApi() throws IOException {
    assumeTrue(Files.exists(META_SCHEMA), "the published schema is not beside this checkout");
    var schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Files.readString(META_SCHEMA));

    var errors = schema.validate(new ObjectMapper().writeValueAsString(document), InputFormat.JSON);

    assertThat(errors).isEmpty();
  }
}
