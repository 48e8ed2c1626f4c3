package org.berth.lab.storage;

/** What a directory storage holds, with the folder that Proxmox uses for it. */
public enum Content {
  VZTMPL("template/cache"),
  BACKUP("dump");

  private final String folder;

  Content(String folder) {
    this.folder = folder;
  }

  String folder() {
    return folder;
  }
}
