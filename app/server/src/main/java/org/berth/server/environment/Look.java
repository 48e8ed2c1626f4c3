package org.berth.server.environment;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What one run saw of an environment, as {@link ObservedFacts} kept it.
 *
 * @param differences sentences; empty when all is as asked
 */
record Look(Power guest, String differences, boolean dockerAnswered) {
  static final String KEY = "observation";

  /** How the guest stands. */
  enum Power {
    RUNNING,
    STOPPED,
    ABSENT
  }

  /** What an environment should be called after a look; {@code sentence} is for people. */
  sealed interface Verdict {
    String sentence();

    /** All is as desired, and it runs. */
    record Ready(String sentence) implements Verdict {}

    /** All is as desired, and it is meant to be off. */
    record Paused(String sentence) implements Verdict {}

    /** There is no guest of it. */
    record Gone(String sentence) implements Verdict {}

    /** Something is not as desired. */
    record Differs(String sentence) implements Verdict {}
  }

  /** The look of a run among what was observed; empty when the run published none. */
  static Optional<Look> of(Map<String, Object> observed, UUID run) {
    if (!(observed.get(KEY) instanceof Map<?, ?> look)
        || !run.toString().equals(look.get("run"))
        || !(look.get("guest") instanceof String guest)) {
      return Optional.empty();
    }
    boolean docker =
        observed.get("docker") instanceof Map<?, ?> told && run.toString().equals(told.get("run"));
    return power(guest)
        .map(power -> new Look(power, String.valueOf(look.get("differences")), docker));
  }

  private static Optional<Power> power(String word) {
    for (Power power : Power.values()) {
      if (power.name().equalsIgnoreCase(word)) {
        return Optional.of(power);
      }
    }
    return Optional.empty();
  }

  Verdict verdict(boolean meantToRun) {
    return switch (guest) {
      case ABSENT ->
          new Verdict.Gone("There is no guest of it any more; what it held is given back.");
      case STOPPED ->
          meantToRun
              ? new Verdict.Differs(join("The guest is stopped and should run.", differences))
              : off();
      case RUNNING ->
          meantToRun
              ? on()
              : new Verdict.Differs(join("The guest runs and should be off.", differences));
    };
  }

  private Verdict off() {
    return differences.isEmpty()
        ? new Verdict.Paused("The guest is off, as it should be.")
        : new Verdict.Differs(differences);
  }

  private Verdict on() {
    if (!differences.isEmpty()) {
      return new Verdict.Differs(differences);
    }
    return dockerAnswered
        ? new Verdict.Ready("Guest and Docker are as they should be.")
        : new Verdict.Differs("Docker in the guest was not seen.");
  }

  private static String join(String first, String rest) {
    return rest.isEmpty() ? first : first + " " + rest;
  }
}
