package org.berth.lab.host;

/** The machine refuses or lacks something; the message is one sentence that says what to do. */
public final class HostFailure extends RuntimeException {
  public HostFailure(String sentence) {
    super(sentence);
  }

  public HostFailure(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
