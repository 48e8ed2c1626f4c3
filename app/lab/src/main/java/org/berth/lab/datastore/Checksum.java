package org.berth.lab.datastore;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.berth.lab.endpoint.Arguments;
import org.berth.lab.endpoint.Refusal;

/** What a file's content has to hash to; an empty value asks for nothing. */
record Checksum(String algorithm, String value) {

  static Checksum of(Arguments arguments) {
    return new Checksum(
        arguments.optional("checksum-algorithm").orElse(""),
        arguments.optional("checksum").orElse("").toLowerCase(Locale.ROOT));
  }

  /** Throws, and removes the file, when it is not what was promised. */
  void require(Path file) {
    if (value.isEmpty()) {
      return;
    }
    try (DigestInputStream stream = new DigestInputStream(open(file), digest())) {
      stream.transferTo(OutputStream.nullOutputStream());
      String found = HexFormat.of().formatHex(stream.getMessageDigest().digest());
      if (!found.equals(value)) {
        Files.delete(file);
        throw Refusal.failed("checksum mismatch: got '" + found + "' != expect '" + value + "'");
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static InputStream open(Path file) throws IOException {
    return Files.newInputStream(file);
  }

  private MessageDigest digest() {
    try {
      return MessageDigest.getInstance(algorithm.replaceFirst("sha(\\d{3})", "SHA-$1"));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }
}
