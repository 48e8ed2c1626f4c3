package org.berth.server.environment;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;
import java.util.Base64;
import org.berth.server.secret.Secret;

/** An Ed25519 key pair as OpenSSH writes it (PROTOCOL.key of OpenSSH, unencrypted). */
record KeyPair(String publicKey, Secret privateKey) {
  private static final String TYPE = "ssh-ed25519";
  private static final int POINT = 32;

  static KeyPair make(SecureRandom random, String comment) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(255, random);
      java.security.KeyPair pair = generator.generateKeyPair();
      byte[] encoded = pair.getPublic().getEncoded();
      // The last 32 bytes of an X.509 encoded Ed25519 key are the point (RFC 8410).
      byte[] point = Arrays.copyOfRange(encoded, encoded.length - POINT, encoded.length);
      byte[] seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
      byte[] blob = publicBlob(point);
      String line = TYPE + " " + Base64.getEncoder().encodeToString(blob) + " " + comment;
      return new KeyPair(line, Secret.of(pem(privateFile(random, blob, point, seed, comment))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has Ed25519", e);
    }
  }

  private static byte[] publicBlob(byte[] point) {
    var out = new ByteArrayOutputStream();
    string(out, TYPE.getBytes(StandardCharsets.US_ASCII));
    string(out, point);
    return out.toByteArray();
  }

  private static byte[] privateFile(
      SecureRandom random, byte[] blob, byte[] point, byte[] seed, String comment) {
    var file = new ByteArrayOutputStream();
    file.writeBytes("openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII));
    string(file, "none".getBytes(StandardCharsets.US_ASCII));
    string(file, "none".getBytes(StandardCharsets.US_ASCII));
    string(file, new byte[0]);
    number(file, 1);
    string(file, blob);
    string(file, privateSection(random.nextInt(), point, seed, comment));
    return file.toByteArray();
  }

  private static byte[] privateSection(int check, byte[] point, byte[] seed, String comment) {
    var section = new ByteArrayOutputStream();
    number(section, check);
    number(section, check);
    string(section, TYPE.getBytes(StandardCharsets.US_ASCII));
    string(section, point);
    string(section, ByteBuffer.allocate(2 * POINT).put(seed).put(point).array());
    string(section, comment.getBytes(StandardCharsets.UTF_8));
    // Padded to the block size of "none", 8, with 1, 2, 3, …
    for (int pad = 1; section.size() % 8 != 0; pad++) {
      section.write(pad);
    }
    return section.toByteArray();
  }

  private static void number(ByteArrayOutputStream out, int value) {
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  private static void string(ByteArrayOutputStream out, byte[] bytes) {
    number(out, bytes.length);
    out.writeBytes(bytes);
  }

  private static String pem(byte[] file) {
    String lines =
        Base64.getMimeEncoder(70, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(file);
    return "-----BEGIN OPENSSH PRIVATE KEY-----\n"
        + lines
        + "\n-----END OPENSSH PRIVATE KEY-----\n";
  }
}
