package org.berth.cli.service;

import java.net.URI;
import java.util.Optional;

/**
 * A service and the token to show it.
 *
 * @param name of the context, or how the connection was found
 * @param token absent when nobody has logged in
 */
public record Connection(String name, URI url, Optional<String> token) {
  @Override
  public String toString() {
    return name + " " + url;
  }
}
