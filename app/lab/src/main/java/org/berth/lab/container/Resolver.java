package org.berth.lab.container;

/** Name servers and search domains, space separated; empty means the lab's own. */
public record Resolver(String nameserver, String searchdomain) {
  public static final Resolver OF_THE_LAB = new Resolver("", "");
}
