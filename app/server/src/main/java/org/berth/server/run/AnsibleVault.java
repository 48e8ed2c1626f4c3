package org.berth.server.run;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** Writes files that {@code ansible-vault} reads: format 1.1, AES256, as Ansible's guide has it. */
final class AnsibleVault {
  private static final HexFormat HEX = HexFormat.of();
  private static final int ITERATIONS = 10_000;
  private static final int KEY = 32;
  private static final int BLOCK = 16;
  private static final int LINE = 80;

  private AnsibleVault() {}

  /** Encrypts a text; {@code salt} must be new for each file. */
  static String encrypt(String text, String password, byte[] salt) {
    try {
      byte[] derived = derive(password, salt);
      var cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(derived, 0, KEY, "AES"),
          new IvParameterSpec(derived, 2 * KEY, BLOCK));
      byte[] encrypted = cipher.doFinal(padded(text.getBytes(StandardCharsets.UTF_8)));
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(derived, KEY, KEY, "HmacSHA256"));
      byte[] proof = mac.doFinal(encrypted);
      String parts = String.join("\n", hex(salt), hex(proof), hex(encrypted));
      return "$ANSIBLE_VAULT;1.1;AES256\n" + lines(hex(parts.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has these algorithms", e);
    }
  }

  private static byte[] derive(String password, byte[] salt) throws GeneralSecurityException {
    var spec =
        new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, (2 * KEY + BLOCK) * Byte.SIZE);
    return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
  }

  /** PKCS 7: Ansible pads, though the counter mode would not need it. */
  private static byte[] padded(byte[] plain) {
    int missing = BLOCK - plain.length % BLOCK;
    byte[] padded = Arrays.copyOf(plain, plain.length + missing);
    Arrays.fill(padded, plain.length, padded.length, (byte) missing);
    return padded;
  }

  private static String hex(byte[] bytes) {
    return HEX.formatHex(bytes);
  }

  private static String lines(String text) {
    var lines = new StringBuilder();
    for (int start = 0; start < text.length(); start += LINE) {
      lines.append(text, start, Math.min(text.length(), start + LINE)).append('\n');
    }
    return lines.toString();
  }
}
