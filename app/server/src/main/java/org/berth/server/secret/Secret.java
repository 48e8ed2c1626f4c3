package org.berth.server.secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A value that must not be seen: it prints as {@code ***} and compares in constant time. */
public final class Secret {
  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  public static Secret of(String value) {
    return new Secret(value);
  }

  /** The value itself, for the one place that has to send or write it. */
  public String reveal() {
    return value;
  }

  private byte[] bytes() {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret that && MessageDigest.isEqual(bytes(), that.bytes());
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
