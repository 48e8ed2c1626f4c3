package org.berth.tests.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Under systemd a run is outside of the unit that started it: shown with a guest's own systemd. */
@Tag("lab")
@ExtendWith(OnePlatform.class)
final class RunUnitStoryTest {
  private static final String NAME = "story-unit";
  private static final String SERVICE = "like-the-service.service";

  @BeforeAll
  static void create(Platform platform) {
    platform.succeeded(platform.create(NAME));
  }

  @AfterAll
  static void delete(Platform platform) {
    platform.succeeded(platform.delete(NAME));
  }

  @Test
  void aColdRunOutlivesTheStopOfItsService(Platform platform) throws IOException {
    outlives(platform, "cold", "leave_by_exec('/runs/cold', ['sleep', '4321'])");
  }

  @Test
  void aWarmRunOutlivesTheStopOfItsService(Platform platform) throws IOException {
    outlives(platform, "warm", "leave('/runs/warm'); os.execvp('sleep', ['sleep', '4321'])");
  }

  private static void outlives(Platform platform, String run, String last) throws IOException {
    String scope = "berth-run-" + run + ".scope";
    String unit = Files.readString(Launcher.root().resolve("ansible/keeper/unit.py"));
    String child =
        "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', sys.argv[1]]).wait()";

    platform.exec(
        NAME,
        "systemd-run",
        "--quiet",
        "--collect",
        "--unit=" + SERVICE,
        "python3",
        "-c",
        child,
        unit + last);
    Until.met(scope + " holds the run", () -> isIn(platform, scope));
    platform.exec(NAME, "systemctl", "kill", "--signal=KILL", SERVICE);
    Until.met("the service has ended", () -> state(platform, SERVICE).equals("inactive"));

    assertThat(isIn(platform, scope)).isTrue();
    platform.exec(NAME, "systemctl", "stop", scope);
    assertThat(state(platform, scope)).isEqualTo("inactive");
    assertThat(isIn(platform, scope)).isFalse();
  }

  private static boolean isIn(Platform platform, String unit) {
    return platform
        .exec(NAME, "ps", "-eo", "unit:80,args")
        .lines()
        .anyMatch(line -> line.startsWith(unit) && line.endsWith("sleep 4321"));
  }

  private static String state(Platform platform, String unit) {
    return platform
        .exec(NAME, "systemctl", "show", "--property=ActiveState", "--value", unit)
        .strip();
  }
}
