package org.berth.tests.architecture;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A rule that cannot fail guards nothing: each is shown a class or two that break it, and has to
 * name the offender.
 */
@Tag("unit")
final class RulesTest {
  private static final String USER = "import %s; public class Offender { public %s used; }";

  /** Packages by their place under {@code org.berth}, and what the class in each of them says. */
  private static final Map<Rule, Map<String, String>> OFFENCES =
      Map.ofEntries(
          entry(Rule.THE_CONTRACT_KNOWS_NOTHING_OF_OURS, uses("contract", "cli")),
          entry(Rule.NOTHING_DEPENDS_ON_THE_SERVER, uses("cli", "server.queue")),
          entry(Rule.THE_COMMAND_LINE_KNOWS_THE_CONTRACT_ALONE, uses("cli", "lab")),
          entry(Rule.THE_LAB_KNOWS_NOTHING_OF_THE_REST_OF_BERTH, uses("lab.api", "contract")),
          entry(Rule.THE_PLATFORM_KNOWS_NO_FEATURE, uses("server.http", "server.queue")),
          entry(
              Rule.RUNS_KNOW_NEITHER_ENVIRONMENTS_NOR_REQUESTS_NOR_THE_QUEUE,
              uses("server.run", "server.queue")),
          entry(
              Rule.FEATURES_OF_THE_SERVER_DO_NOT_REACH_INTO_EACH_OTHER_IN_CIRCLES,
              circle("server.queue", "server.run")),
          entry(
              Rule.PARTS_OF_THE_LAB_DO_NOT_REACH_INTO_EACH_OTHER_IN_CIRCLES,
              circle("lab.guest", "lab.network")),
          entry(
              Rule.SQL_AND_ROUTES_STAY_INSIDE_THEIR_FEATURE,
              Map.of("server.queue.OffenderDao", "public class OffenderDao {}")),
          entry(
              Rule.NAMES_SAY_WHAT_A_THING_IS,
              Map.of("server.queue.OffenderManager", "class OffenderManager {}")),
          entry(
              Rule.PACKAGES_SAY_WHAT_IS_IN_THEM,
              Map.of("server.util.Offender", "class Offender {}")),
          entry(
              Rule.TIME_COMES_FROM_OUTSIDE,
              Map.of(
                  "server.queue.Offender",
                  "class Offender { Object at = java.time.Instant.now(); }")));

  @ParameterizedTest
  @EnumSource
  void everyRuleNamesItsOffender(Rule rule, @TempDir Path folder) throws IOException {
    Map<String, String> sources = Objects.requireNonNull(OFFENCES.get(rule), "no offence is known");

    JavaClasses classes = compiled(sources, folder);

    assertThat(rule.rule().evaluate(classes).getFailureReport().getDetails())
        .anySatisfy(detail -> assertThat(detail).contains("Offender"));
  }

  @Test
  void clockIsNoWayRoundTheRuleOnTime(@TempDir Path folder) throws IOException {
    JavaClasses classes =
        compiled(
            Map.of(
                "server.queue.Offender",
                "class Offender { long at = System.currentTimeMillis(); }"),
            folder);

    assertThat(Rule.TIME_COMES_FROM_OUTSIDE.rule().evaluate(classes).hasViolation()).isTrue();
  }

  private static Map<String, String> uses(String offender, String used) {
    String name = "org.berth." + used + ".Used";
    return Map.of(
        offender + ".Offender",
        USER.formatted(name, "Used"),
        used + ".Used",
        "public class Used {}");
  }

  private static Map<String, String> circle(String one, String other) {
    String used = "org.berth." + other + ".Used";
    String offender = "org.berth." + one + ".Offender";
    return Map.of(
        one + ".Offender", USER.formatted(used, "Used"),
        other + ".Used", "public class Used { public %s back; }".formatted(offender));
  }

  private static JavaClasses compiled(Map<String, String> sources, Path folder) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", folder.toString()));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      String name = "org.berth." + source.getKey();
      int dot = name.lastIndexOf('.');
      Path file = folder.resolve(name.substring(dot + 1) + ".java");
      String text = "package %s; %s".formatted(name.substring(0, dot), source.getValue());
      arguments.add(Files.writeString(file, text).toString());
    }
    int exit =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(exit).isZero();
    return new ClassFileImporter().importPath(folder);
  }
}
