package org.berth.lab.registry;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Bytes that are addressed by their checksum. */
final class Blob {
  private final byte[] bytes;
  private final String digest;

  Blob(byte[] bytes) {
    this.bytes = bytes.clone();
    this.digest = "sha256:" + HexFormat.of().formatHex(sha256(bytes));
  }

  byte[] bytes() {
    return bytes.clone();
  }

  int size() {
    return bytes.length;
  }

  String digest() {
    return digest;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
