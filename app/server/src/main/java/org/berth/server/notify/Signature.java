package org.berth.server.notify;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.berth.server.secret.Secret;

/**
 * Signs a body as the Standard Webhooks specification says (scheme {@code v1}): HMAC-SHA256 over
 * {@code id.timestamp.body}, with the bytes of a secret written {@code whsec_<base64>}.
 */
final class Signature {
  private static final String PREFIX = "whsec_";
  // The specification's bounds of a secret, in bytes.
  private static final int LEAST = 24;
  private static final int MOST = 64;

  private Signature() {}

  /** The bytes of a secret, if it is written as it should be. */
  static Optional<byte[]> key(Secret secret) {
    String text = secret.reveal();
    try {
      byte[] key = Base64.getDecoder().decode(text.substring(Math.min(6, text.length())));
      boolean good = text.startsWith(PREFIX) && key.length >= LEAST && key.length <= MOST;
      return good ? Optional.of(key) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The three headers of a signed message; {@code at} is the time of this try, in seconds. */
  static Map<String, String> headers(byte[] key, String id, Instant at, byte[] body) {
    String timestamp = Long.toString(at.getEpochSecond());
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      String signature = Base64.getEncoder().encodeToString(mac.doFinal(body));
      return Map.of(
          "webhook-id", id, "webhook-timestamp", timestamp, "webhook-signature", "v1," + signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has HmacSHA256", e);
    }
  }
}
