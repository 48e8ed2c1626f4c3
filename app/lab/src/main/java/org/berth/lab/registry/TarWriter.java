package org.berth.lab.registry;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Writes a tar archive (POSIX ustar): all files are root's, and times are 0, so that the same
 * content gives the same bytes. Names are at most 100 bytes long.
 */
final class TarWriter {
  private static final int BLOCK = 512;

  private final OutputStream out;

  TarWriter(OutputStream out) {
    this.out = out;
  }

  void folder(String name, int mode) throws IOException {
    header(name, mode, 0, '5', "");
  }

  void text(String name, String text) throws IOException {
    file(name, 0644, text.getBytes(StandardCharsets.UTF_8));
  }

  void file(String name, int mode, byte[] content) throws IOException {
    header(name, mode, content.length, '0', "");
    out.write(content);
    pad(content.length);
  }

  void hardLink(String name, String target) throws IOException {
    header(name, 0755, 0, '1', target);
  }

  /** Copies a file of this machine, however large. */
  void file(String name, int mode, Path content) throws IOException {
    long size = Files.size(content);
    header(name, mode, size, '0', "");
    Files.copy(content, out);
    pad(size);
  }

  void finish() throws IOException {
    out.write(new byte[2 * BLOCK]);
    out.flush();
  }

  private void header(String name, int mode, long size, char type, String link) throws IOException {
    byte[] block = new byte[BLOCK];
    put(block, 0, name);
    put(block, 100, octal(mode, 7));
    put(block, 108, octal(0, 7));
    put(block, 116, octal(0, 7));
    put(block, 124, octal(size, 11));
    put(block, 136, octal(0, 11));
    put(block, 148, "        ");
    block[156] = (byte) type;
    put(block, 157, link);
    put(block, 257, "ustar\00000");
    int sum = 0;
    for (byte value : block) {
      sum += value & 0xff;
    }
    put(block, 148, octal(sum, 6) + "\0 ");
    out.write(block);
  }

  private void pad(long length) throws IOException {
    out.write(new byte[(int) ((BLOCK - length % BLOCK) % BLOCK)]);
  }

  private static String octal(long value, int digits) {
    return String.format(Locale.ROOT, "%0" + digits + "o", value);
  }

  private static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }
}
