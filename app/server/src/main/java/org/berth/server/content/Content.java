package org.berth.server.content;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * One version of playbooks, roles and inventory, in a folder that nobody changes any more.
 *
 * @param collections versions of the Ansible collections that it names, by name
 */
public record Content(Path folder, Revision revision, Map<String, String> collections) {
  public Content {
    collections = Map.copyOf(collections);
  }

  /** Whether a path names a file in the folder of playbooks. */
  public boolean holdsPlaybook(String playbook) {
    Path file = folder.resolve(playbook).normalize();
    return file.startsWith(folder.resolve("playbooks")) && Files.isRegularFile(file);
  }
}
