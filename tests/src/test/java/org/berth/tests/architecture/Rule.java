package org.berth.tests.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

/** What may know what. Each rule is shown able to fail by {@link RulesTest}. */
enum Rule {
  THE_CONTRACT_KNOWS_NOTHING_OF_OURS(
      classes()
          .that()
          .resideInAPackage("org.berth.contract..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "org.berth.contract..",
              "java..",
              "org.jspecify..",
              "com.fasterxml.jackson.annotation..")),
  NOTHING_DEPENDS_ON_THE_SERVER(
      noClasses()
          .that()
          .resideOutsideOfPackage("org.berth.server..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.berth.server..")),
  THE_COMMAND_LINE_KNOWS_THE_CONTRACT_ALONE(
      noClasses()
          .that()
          .resideInAPackage("org.berth.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.berth.lab..")),
  THE_LAB_KNOWS_NOTHING_OF_THE_REST_OF_BERTH(
      noClasses()
          .that()
          .resideInAPackage("org.berth.lab..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.berth..").and(not(resideInAPackage("org.berth.lab.."))))),
  THE_PLATFORM_KNOWS_NO_FEATURE(
      noClasses()
          .that()
          .resideInAnyPackage(Platform.PACKAGES)
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.berth.server..")
                  .and(not(resideInAnyPackage(Platform.PACKAGES))))),
  RUNS_KNOW_NEITHER_ENVIRONMENTS_NOR_REQUESTS_NOR_THE_QUEUE(
      noClasses()
          .that()
          .resideInAnyPackage("org.berth.server.run..", "org.berth.server.content..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.berth.server.environment..",
              "org.berth.server.request..",
              "org.berth.server.queue..",
              "org.berth.server.allocation..")),
  FEATURES_OF_THE_SERVER_DO_NOT_REACH_INTO_EACH_OTHER_IN_CIRCLES(
      slices().matching("org.berth.server.(*)..").should().beFreeOfCycles()),
  PARTS_OF_THE_LAB_DO_NOT_REACH_INTO_EACH_OTHER_IN_CIRCLES(
      slices().matching("org.berth.lab.(*)..").should().beFreeOfCycles()),
  SQL_AND_ROUTES_STAY_INSIDE_THEIR_FEATURE(
      classes()
          .that()
          .resideInAPackage("org.berth.server..")
          .and()
          .haveNameMatching(".*(Dao|Routes)")
          .and()
          .resideOutsideOfPackage("org.berth.server.http..")
          .should()
          .bePackagePrivate()),
  NAMES_SAY_WHAT_A_THING_IS(
      noClasses().should().haveNameMatching("(?i).*(util|utils|helper|manager|impl)(\\$.*)?")),
  PACKAGES_SAY_WHAT_IS_IN_THEM(
      noClasses().should().resideInAnyPackage("..util..", "..common..", "..helper..", "..impl..")),
  TIME_COMES_FROM_OUTSIDE(
      noClasses()
          .that()
          .resideInAPackage("org.berth.server..")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis"));

  /** Immutable, though its type does not say so. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final ArchRule rule;

  Rule(ArchRule rule) {
    this.rule = rule;
  }

  ArchRule rule() {
    return rule;
  }

  /** In a class of its own, because constants of an enum come before its other fields. */
  private static final class Platform {
    private static final String[] PACKAGES = {
      "org.berth.server.config..",
      "org.berth.server.db..",
      "org.berth.server.http..",
      "org.berth.server.json..",
      "org.berth.server.problem..",
      "org.berth.server.program..",
      "org.berth.server.secret..",
      "org.berth.server.tenant.."
    };
  }
}
