package org.berth.tests.gates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class GatesTest {
  /**
   * Paths that only exist on somebody's machine. Written so that this file does not match itself.
   */
  private static final Pattern MACHINE_PATH =
      Pattern.compile("(?<![\\w.{}$-])/(work|farm|home)/[a-z][\\w-]*");

  /** Lines that make a package client ask somewhere else than this machine is set up to ask. */
  private static final Pattern PACKAGE_SOURCE =
      Pattern.compile(
          "(--(extra-)?index"
              + "-url|<repo"
              + "sitory>|<mir"
              + "ror>|^registry"
              + "=|NPM_CONFIG_REG"
              + "ISTRY)",
          Pattern.MULTILINE);

  @Test
  void shellIsCleanForShellcheck() throws Exception {
    Program.assumeThere("shellcheck");
    List<String> command = new ArrayList<>(List.of("shellcheck", "-x", "berth", ".ci/run"));
    Program.run("git", "ls-files", "*.sh").output().lines().forEach(command::add);

    Program shellcheck = Program.run(command.toArray(String[]::new));

    assertThat(shellcheck.output()).isEmpty();
    assertThat(shellcheck.exitCode()).isZero();
  }

  @Test
  void yamlIsCleanForYamllint() throws Exception {
    Program.assumeThere("yamllint");

    List<String> command = new ArrayList<>(List.of("yamllint", "--strict"));
    Program.run("git", "ls-files", "*.yml", "*.yaml").output().lines().forEach(command::add);

    Program yamllint = Program.run(command.toArray(String[]::new));

    assertThat(yamllint.output()).isEmpty();
    assertThat(yamllint.exitCode()).isZero();
  }

  /** Debian's package prometheus brings promtool; it is too large to be fetched for this alone. */
  @Test
  void promtoolAcceptsTheAlertRulesAndTheirTests() throws Exception {
    Program.assumeThere("promtool");

    Program rules = Program.run("promtool", "check", "rules", "docs/alerts/berth.rules.yml");
    Program tests = Program.run("promtool", "test", "rules", "docs/alerts/berth.rules.test.yml");

    assertThat(rules.exitCode()).as(rules.output()).isZero();
    assertThat(tests.exitCode()).as(tests.output()).isZero();
  }

  @Test
  void playbooksAndRolesMeetAnsibleLintsProductionProfile() throws Exception {
    Program.assumeThere("ansible-lint");

    Program lint =
        Program.run("ansible-lint", "--offline", "--profile", "production", "--nocolor", "-q");

    assertThat(lint.exitCode()).as(lint.output()).isZero();
  }

  @Test
  void trackedFilesNameNoMachineAndNoPackageSource() throws Exception {
    List<String> findings = new ArrayList<>();
    for (Path file : Program.trackedFiles()) {
      String text = text(file);
      MACHINE_PATH.matcher(text).results().forEach(hit -> findings.add(file + ": " + hit.group()));
      PACKAGE_SOURCE
          .matcher(text)
          .results()
          .forEach(hit -> findings.add(file + ": " + hit.group()));
    }

    assertThat(findings).isEmpty();
  }

  @Test
  void javaFilesStaySmall() throws Exception {
    List<String> large = new ArrayList<>();
    for (Path file : Program.trackedFiles()) {
      if (file.toString().endsWith(".java") && text(file).lines().count() > 300) {
        large.add(file.toString());
      }
    }

    assertThat(large).isEmpty();
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (MalformedInputException binary) {
      return "";
    }
  }
}
