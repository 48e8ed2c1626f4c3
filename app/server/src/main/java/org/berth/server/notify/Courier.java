package org.berth.server.notify;

/** Carries one parcel to its receiver, within a time limit of its own. */
interface Courier {
  Verdict carry(Parcel parcel) throws InterruptedException;
}
