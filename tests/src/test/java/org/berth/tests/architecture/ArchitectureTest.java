package org.berth.tests.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Plain tests on ArchUnit's core: its own test engine has been seen to run nothing and stay green.
 */
@Tag("unit")
final class ArchitectureTest {
  private static JavaClasses berth = new ClassFileImporter().importClasses();

  @BeforeAll
  static void importClasses() {
    berth =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(
                "org.berth.contract", "org.berth.server", "org.berth.cli", "org.berth.lab");
  }

  @ParameterizedTest
  @EnumSource
  void everyRuleHolds(Rule rule) {
    rule.rule().check(berth);
  }
}
