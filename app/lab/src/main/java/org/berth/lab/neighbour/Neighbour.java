package org.berth.lab.neighbour;

import java.util.List;

/**
 * A program beside the environments. Where its software cannot be had it is off, and says why; the
 * lab does without it.
 */
public interface Neighbour {
  /** What it is called in reports, and the name of its background program. */
  String name();

  /** Where it answers, for people. */
  String address();

  /** Why it cannot run on this machine; empty when it can. */
  String lack();

  /** Starts it unless it runs, and waits until it answers. */
  void up();

  void down();

  boolean isRunning();

  /** Shell lines that lead a client to it. */
  List<Export> exports();

  /** One variable of {@code berth lab env}. */
  record Export(String name, String value) {}
}
