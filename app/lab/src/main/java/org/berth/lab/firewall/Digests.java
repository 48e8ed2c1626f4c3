package org.berth.lab.firewall;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.berth.lab.endpoint.Refusal;

/** Guards changes against others in between. */
final class Digests {

  private Digests() {}

  static String of(Object value) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-1")
                  .digest(value.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }

  /** Throws unless {@code given} is absent or the digest of what is there now. */
  static void require(Optional<String> given, Object value) {
    if (given.isPresent() && !given.get().equals(of(value))) {
      throw Refusal.failed(
          "detected modified configuration - file changed by other user? Try again.");
    }
  }
}
