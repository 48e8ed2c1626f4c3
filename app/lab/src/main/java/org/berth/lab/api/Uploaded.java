package org.berth.lab.api;

import io.javalin.http.Context;
import io.javalin.http.UploadedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Reads an upload: the file goes to the disk, and its place becomes a parameter as on a real node.
 */
final class Uploaded {
  private static final Path PLACE = Path.of("/var/tmp");

  private Uploaded() {}

  static Map<String, String> parameters(Context context) {
    Map<String, String> sent = new HashMap<>();
    context.formParamMap().forEach((name, values) -> sent.put(name, String.join("\0", values)));
    for (UploadedFile file : context.uploadedFiles("filename")) {
      sent.put("filename", file.filename());
      sent.put("tmpfilename", keep(file).toString());
    }
    return sent;
  }

  private static Path keep(UploadedFile file) {
    String name = UUID.randomUUID().toString().replace("-", "");
    Path target = PLACE.resolve("pveupload-" + name);
    try (InputStream content = file.content()) {
      Files.copy(content, target, StandardCopyOption.REPLACE_EXISTING);
      return target;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
