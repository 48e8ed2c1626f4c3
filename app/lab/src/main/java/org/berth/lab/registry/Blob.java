package org.berth.lab.registry;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Bytes that are addressed by their checksum, in memory or, where they are many, in a file. */
sealed interface Blob {
  String digest();

  long size();

  BodyPublisher publisher();

  /** A blob in memory; the bytes are nobody else's. */
  static Blob of(byte[] bytes) {
    MessageDigest digest = sha256();
    digest.update(bytes);
    return new InMemory(bytes.clone(), name(digest));
  }

  /** A blob in a file that does not change. */
  static Blob of(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return new InFile(file, Files.size(file), name(digest));
  }

  private static String name(MessageDigest digest) {
    return "sha256:" + HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  final class InMemory implements Blob {
    private final byte[] bytes;
    private final String digest;

    private InMemory(byte[] bytes, String digest) {
      this.bytes = bytes;
      this.digest = digest;
    }

    @Override
    public String digest() {
      return digest;
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public BodyPublisher publisher() {
      return BodyPublishers.ofByteArray(bytes);
    }
  }

  record InFile(Path file, long size, String digest) implements Blob {
    @Override
    public BodyPublisher publisher() {
      try {
        return BodyPublishers.ofFile(file);
      } catch (FileNotFoundException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
