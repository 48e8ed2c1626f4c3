package org.berth.lab.container;

import java.nio.file.Path;

/** A volume and where a guest sees it: {@code target} is absolute, as the guest's own root. */
public record Mount(Path source, String target, boolean readOnly) {
  /** The target as seen from the guest's root folder. */
  String relative() {
    return target.replaceFirst("^/+", "");
  }
}
