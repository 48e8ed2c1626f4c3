package org.berth.server.content;

/**
 * What a checkout holds.
 *
 * @param commit empty where there is no git
 * @param tree the hash of the committed files, equal for equal content
 * @param dirty whether files differ from the commit, so that it does not tell all
 */
public record Revision(String commit, String tree, boolean dirty) {
  static final Revision UNKNOWN = new Revision("", "", true);

  /** For a person: twelve digits of the commit, and whether it was changed. */
  public String text() {
    String name = commit.isEmpty() ? "unknown" : commit.substring(0, 12);
    return dirty && !commit.isEmpty() ? name + "-dirty" : name;
  }
}
