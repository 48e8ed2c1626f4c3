package org.berth.server.request;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.berth.contract.ErrorCode;
import org.berth.server.http.Call;
import org.berth.server.problem.Failure;

/**
 * The {@code Idempotency-Key} of a call, with a hash of what the call asks: the same key with the
 * same question gives the same request, with another question a conflict.
 */
public record Idempotency(Optional<String> key, String question) {
  private static final int LONGEST = 128;

  public static Idempotency of(Call call, byte[] body) {
    Optional<String> key = call.header("Idempotency-Key");
    if (key.isPresent() && !acceptable(key.get())) {
      throw new Failure(
          ErrorCode.INVALID_IDEMPOTENCY_KEY,
          "The Idempotency-Key has %d characters, or others than visible ASCII"
              .formatted(key.get().length()));
    }
    return new Idempotency(key, hash(call, body));
  }

  private static boolean acceptable(String key) {
    return !key.isEmpty()
        && key.length() <= LONGEST
        && key.chars().allMatch(character -> character > ' ' && character < 0x7f);
  }

  private static String hash(Call call, byte[] body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      String where = call.http().method().name() + " " + call.http().path() + "\n";
      digest.update(where.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
