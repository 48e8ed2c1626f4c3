package org.berth.tests.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Plain tests on ArchUnit's core: its own test engine has been seen to run nothing and stay green.
 */
@Tag("unit")
final class ArchitectureTest {
  private static final String[] PLATFORM = {
    "org.berth.server.config..",
    "org.berth.server.db..",
    "org.berth.server.http..",
    "org.berth.server.json..",
    "org.berth.server.problem..",
    "org.berth.server.program..",
    "org.berth.server.secret..",
    "org.berth.server.tenant.."
  };

  private static JavaClasses berth = new ClassFileImporter().importClasses();

  @BeforeAll
  static void importClasses() {
    berth =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(
                "org.berth.contract", "org.berth.server", "org.berth.cli", "org.berth.lab");
  }

  @Test
  void theContractKnowsNothingOfOurs() {
    hold(
        classes()
            .that()
            .resideInAPackage("org.berth.contract..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                "org.berth.contract..",
                "java..",
                "org.jspecify..",
                "com.fasterxml.jackson.annotation.."));
  }

  @Test
  void nothingDependsOnTheServer() {
    hold(
        noClasses()
            .that()
            .resideOutsideOfPackage("org.berth.server..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.berth.server.."));
  }

  @Test
  void theCommandLineKnowsTheContractAlone() {
    hold(
        noClasses()
            .that()
            .resideInAPackage("org.berth.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.berth.lab.."));
  }

  @Test
  void theLabKnowsNothingOfTheRestOfBerth() {
    hold(
        noClasses()
            .that()
            .resideInAPackage("org.berth.lab..")
            .should()
            .dependOnClassesThat(
                resideInAPackage("org.berth..").and(not(resideInAPackage("org.berth.lab..")))));
  }

  @Test
  void thePlatformKnowsNoFeature() {
    hold(
        noClasses()
            .that()
            .resideInAnyPackage(PLATFORM)
            .should()
            .dependOnClassesThat(
                resideInAPackage("org.berth.server..").and(not(resideInAnyPackage(PLATFORM)))));
  }

  @Test
  void runsKnowNeitherEnvironmentsNorRequestsNorTheQueue() {
    hold(
        noClasses()
            .that()
            .resideInAnyPackage("org.berth.server.run..", "org.berth.server.content..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "org.berth.server.environment..",
                "org.berth.server.request..",
                "org.berth.server.queue..",
                "org.berth.server.allocation.."));
  }

  @Test
  void featuresOfTheServerDoNotReachIntoEachOtherInCircles() {
    hold(slices().matching("org.berth.server.(*)..").should().beFreeOfCycles());
  }

  @Test
  void partsOfTheLabDoNotReachIntoEachOtherInCircles() {
    hold(slices().matching("org.berth.lab.(*)..").should().beFreeOfCycles());
  }

  @Test
  void sqlAndRoutesStayInsideTheirFeature() {
    hold(
        classes()
            .that()
            .resideInAPackage("org.berth.server..")
            .and()
            .haveNameMatching(".*(Dao|Routes)")
            .and()
            .resideOutsideOfPackage("org.berth.server.http..")
            .should()
            .bePackagePrivate());
  }

  @Test
  void namesSayWhatAThingIs() {
    hold(noClasses().should().haveNameMatching("(?i).*(util|utils|helper|manager|impl)(\\$.*)?"));
    hold(
        noClasses()
            .should()
            .resideInAnyPackage("..util..", "..common..", "..helper..", "..impl.."));
  }

  @Test
  void timeComesFromOutside() {
    hold(
        noClasses()
            .that()
            .resideInAPackage("org.berth.server..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis"));
  }

  private static void hold(ArchRule rule) {
    rule.check(berth);
  }
}
