package org.berth.server.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class AvailabilityTest {
  private final Availability availability = new Availability();

  @Test
  void aLostConnectionMeansAwayUntilTheNextAnswer() {
    availability.failed(gone(), availability.answers());
    boolean meanwhile = availability.away();
    availability.answered();

    assertThat(meanwhile).isTrue();
    assertThat(availability.away()).isFalse();
  }

  @Test
  void aFailureThatIsOlderThanTheLastAnswerSaysNothing() {
    long before = availability.answers();
    availability.answered();

    availability.failed(gone(), before);

    assertThat(availability.away()).isFalse();
  }

  @Test
  void aStatementThatIsRefusedDoesNotMeanAway() {
    availability.failed(new SQLException("duplicate key", "23505"), availability.answers());

    assertThat(availability.away()).isFalse();
  }

  private static SQLException gone() {
    return new SQLException("terminating connection", "57P01");
  }
}
