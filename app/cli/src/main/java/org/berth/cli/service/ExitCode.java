package org.berth.cli.service;

import java.util.Arrays;
import java.util.Optional;
import org.berth.contract.ErrorCode;

/** How a command ends. Scripts rest on these numbers: they may grow, they are not changed. */
public enum ExitCode {
  DONE(0),
  FAILED(1),
  USAGE(2),
  NOT_FOUND(3),
  REFUSED(4),
  CONFLICT(5),
  TIMED_OUT(6),
  UNREACHABLE(7);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /** What a code of the service means; absent for one that a newer service has. */
  public static Optional<ExitCode> ofCode(String wire) {
    return Arrays.stream(ErrorCode.values())
        .filter(code -> code.wire().equals(wire))
        .findFirst()
        .map(code -> of(code.exitCode()));
  }

  private static ExitCode of(int number) {
    return Arrays.stream(values()).filter(code -> code.number == number).findFirst().orElse(FAILED);
  }

  /** For answers without a code of ours: those of a proxy between, or of a newer service. */
  static ExitCode ofStatus(int status) {
    return switch (status) {
      case 400, 413, 415, 422, 428 -> USAGE;
      case 401, 403, 429, 507 -> REFUSED;
      case 404, 410 -> NOT_FOUND;
      case 409, 412 -> CONFLICT;
      case 408, 504 -> TIMED_OUT;
      case 502, 503 -> UNREACHABLE;
      default -> FAILED;
    };
  }
}
