package org.berth.server.notify;

/** A value that only the seals open. */
final class Ciphertext {
  private final byte[] bytes;

  Ciphertext(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  byte[] bytes() {
    return bytes.clone();
  }
}
