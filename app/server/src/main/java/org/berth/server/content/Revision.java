package org.berth.server.content;

/**
 * What a checkout holds.
 *
 * @param commit empty where there is no git
 * @param tree git's hash of all committed files
 * @param dirty whether files of the content differ from the commit, so that it does not tell all
 * @param content the hash of the content as it is, equal for equal content: 32 hexadecimal digits
 * @param inventory the hash of inventory and group variables among it
 */
public record Revision(
    String commit, String tree, boolean dirty, String content, String inventory) {

  /** For a person: twelve digits of the commit, and whether it was changed. */
  public String text() {
    return new Checkout.State(commit, tree, dirty).text();
  }
}
