package org.berth.server.run;

/**
 * Ends what a run has left elsewhere after it was cut short. It is called while the run's lane is
 * still held, perhaps again after a restart, and says what it could not do instead of throwing.
 */
public interface Aftermath {
  /**
   * Returns when nothing lives, or with what does.
   *
   * @param gently whether work that must not be cut, such as dpkg's, may end by itself
   */
  Remains clear(RunFates.Subject subject, boolean gently) throws InterruptedException;
}
