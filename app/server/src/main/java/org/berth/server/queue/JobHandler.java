package org.berth.server.queue;

/**
 * Does the work of one kind of job. It is called again for the same attempt when the service was
 * killed meanwhile, so every step must find out what it already did.
 */
public interface JobHandler {
  /**
   * Blocks until the work is over. Interrupted means: leave the work running, and stop watching.
   */
  JobEnd work(Job job) throws InterruptedException;
}
