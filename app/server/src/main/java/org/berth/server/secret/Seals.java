package org.berth.server.secret;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.berth.contract.ErrorCode;
import org.berth.server.problem.Failure;

/**
 * Encrypts what the database keeps, with AES-256-GCM. A sealed value names its key, so that keys
 * can be added: the last line of {@code master.key} seals, every line opens.
 */
public final class Seals {
  private static final int FORMAT = 1;
  private static final int ID_BYTES = 4;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final String HMAC = "HmacSHA256";

  private final Map<String, SecretKeySpec> keys;
  private final String current;
  private final SecureRandom random;

  private Seals(Map<String, SecretKeySpec> keys, String current, SecureRandom random) {
    this.keys = keys;
    this.current = current;
    this.random = random;
  }

  /**
   * Reads the master key, or makes the first one. Lines are {@code <8 hex of id> <base64 of key>}.
   */
  public static Seals open(Path file, SecureRandom random) {
    try {
      if (!Files.exists(file)) {
        byte[] id = bytes(random, ID_BYTES);
        byte[] key = bytes(random, 32);
        PrivateFiles.write(
            file,
            HexFormat.of().formatHex(id) + " " + Base64.getEncoder().encodeToString(key) + "\n");
      }
      Map<String, SecretKeySpec> keys = new LinkedHashMap<>();
      String current = "";
      for (String line : Files.readAllLines(file)) {
        current = line.substring(0, 2 * ID_BYTES);
        byte[] key = Base64.getDecoder().decode(line.substring(2 * ID_BYTES + 1).strip());
        keys.put(current, new SecretKeySpec(key, "AES"));
      }
      return new Seals(keys, current, random);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  private static byte[] bytes(SecureRandom random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Seals a secret for one place ({@code environment/<id>}); it opens for that place only. */
  public byte[] seal(Secret secret, String place) {
    byte[] nonce = bytes(random, NONCE_BYTES);
    byte[] plain = secret.reveal().getBytes(StandardCharsets.UTF_8);
    byte[] sealed = crypt(Cipher.ENCRYPT_MODE, current, nonce, place, plain);
    return ByteBuffer.allocate(1 + ID_BYTES + NONCE_BYTES + sealed.length)
        .put((byte) FORMAT)
        .put(HexFormat.of().parseHex(current))
        .put(nonce)
        .put(sealed)
        .array();
  }

  public Secret unseal(byte[] value, String place) {
    ByteBuffer in = ByteBuffer.wrap(value);
    if (in.get() != FORMAT) {
      throw new IllegalArgumentException("A sealed value of another format");
    }
    byte[] id = new byte[ID_BYTES];
    byte[] nonce = new byte[NONCE_BYTES];
    in.get(id).get(nonce);
    byte[] sealed = new byte[in.remaining()];
    in.get(sealed);
    byte[] plain = crypt(Cipher.DECRYPT_MODE, HexFormat.of().formatHex(id), nonce, place, sealed);
    return Secret.of(new String(plain, StandardCharsets.UTF_8));
  }

  /**
   * A hash that cannot be guessed without the key: HMAC-SHA256 by a key derived from the current
   * master key, with that key's id before it.
   */
  public String keyedHash(byte[] data) {
    return current + ":" + HexFormat.of().formatHex(mac(derivedKey(current, "keyed hash"), data));
  }

  /**
   * A secret of one place ({@code run/<id>/vault}): whenever it is asked for the same, also after
   * keys were added. Nobody can tell it without the master key.
   */
  public Secret derive(String place) {
    byte[] key = derivedKey(keys.keySet().iterator().next(), "derived secret");
    return Secret.of(HexFormat.of().formatHex(mac(key, place.getBytes(StandardCharsets.UTF_8))));
  }

  /** Not the master key itself: one key, one use. */
  private byte[] derivedKey(String id, String use) {
    byte[] master = Objects.requireNonNull(keys.get(id)).getEncoded();
    return mac(master, ("berth " + use).getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] mac(byte[] key, byte[] data) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has " + HMAC, e);
    }
  }

  private byte[] crypt(int mode, String key, byte[] nonce, String place, byte[] input) {
    SecretKeySpec spec = keys.get(key);
    if (spec == null) {
      throw new Failure(ErrorCode.NOT_CONFIGURED, "master.key does not hold key " + key);
    }
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, spec, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
      return cipher.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Cannot open or close what is sealed for " + place, e);
    }
  }
}
