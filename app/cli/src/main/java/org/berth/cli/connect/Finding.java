package org.berth.cli.connect;

/**
 * One thing that was looked at.
 *
 * @param mend what to do about it; empty where nothing is to be done
 */
public record Finding(Verdict verdict, String what, String mend) {

  /** What it means for environments. */
  public enum Verdict {
    /** As it should be. */
    GOOD,
    /** Environments can be made, and something that people expect of them is missing. */
    LACKING,
    /** Environments cannot be made. */
    WRONG
  }

  static Finding good(String what) {
    return new Finding(Verdict.GOOD, what, "");
  }

  static Finding lacking(String what, String mend) {
    return new Finding(Verdict.LACKING, what, mend);
  }

  static Finding wrong(String what, String mend) {
    return new Finding(Verdict.WRONG, what, mend);
  }
}
