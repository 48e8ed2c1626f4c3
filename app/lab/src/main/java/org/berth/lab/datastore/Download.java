package org.berth.lab.datastore;

import java.nio.file.Path;
import org.berth.lab.host.Command;

/** Fetches a file from somewhere, with the program that a real node uses for it. */
final class Download {

  private Download() {}

  /** The file beside its target, under another name until somebody moves it. */
  static Path of(String url, boolean verify, Path target) {
    Path fresh = target.resolveSibling(target.getFileName() + ".tmp");
    Command wget = Command.of("wget", "--no-verbose", "--output-document").with(fresh);
    (verify ? wget : wget.with("--no-check-certificate")).with("--", url).orFail("download");
    return fresh;
  }
}
