package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.berth.contract.RunState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of runs do not stay for ever. */
@Tag("service")
final class RunFoldersTest {
  private static final Duration KEPT = Duration.ofDays(30);

  @TempDir private static Path home;
  private static RunFixture berth;

  @BeforeAll
  static void start() {
    berth = new RunFixture(home);
  }

  @AfterAll
  static void stop() {
    berth.close();
  }

  @Test
  void theFolderOfARunGoesWhenItsOutputNeedNotBeKeptAndNotBefore() throws Exception {
    RunId run = berth.open(berth.playbook("- ansible.builtin.ping:\n"));
    berth.runs.execute(run);
    Instant ended = Objects.requireNonNull(berth.row(run).endedAt());

    tidyAt(ended.plus(KEPT).minusSeconds(60));
    assertThat(berth.folder(run)).exists();
    tidyAt(ended.plus(KEPT).plusSeconds(60));

    assertThat(berth.folder(run)).doesNotExist();
    assertThat(berth.output(run)).as("what it said is in the database").contains("PLAY RECAP");
  }

  @Test
  void theFolderOfARunThatGoesOnStays() throws Exception {
    RunId run = berth.open(berth.playbook(Underway.STEPS));
    CompletableFuture<RunEnd> end = Underway.end(berth, run);
    RunFixture.await("it has begun", () -> berth.spool(run).keeper().isPresent());

    tidyAt(Instant.now().plus(KEPT).plus(KEPT));

    assertThat(end.get().state()).as(end.get().sentence()).isEqualTo(RunState.SUCCEEDED);
  }

  @Test
  void aFolderWhoseRowIsGoneGoesWithItAndWhatIsNoRunStays() throws Exception {
    Path old =
        Files.createDirectories(berth.places.runs().resolve(new UUID(0x7000L, 1).toString()));
    Path other = Files.createDirectories(berth.places.runs().resolve("notes of an operator"));

    tidyAt(Instant.now());

    assertThat(old).doesNotExist();
    assertThat(other).exists();
  }

  private static void tidyAt(Instant moment) {
    new RunFolders(berth.database, berth.places.runs(), KEPT, InstantSource.fixed(moment)).tidy();
  }
}
