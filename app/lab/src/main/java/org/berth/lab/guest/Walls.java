package org.berth.lab.guest;

/** The firewall as guests' operations need it. */
public interface Walls {

  /** Enforces what is configured for a guest with these interfaces. */
  void raise(int vmid, Section now);

  /** Gives a clone its source's rules. */
  void copy(int source, int clone);

  /** Forgets a guest's rules and enforces them no more. */
  void remove(int vmid);
}
