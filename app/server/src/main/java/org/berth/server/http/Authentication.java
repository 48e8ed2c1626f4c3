package org.berth.server.http;

import java.util.Optional;

/** Tells who a token belongs to. */
public interface Authentication {
  /** Throws a {@code Failure} that says what is wrong with the token, a missing one included. */
  Caller caller(Optional<String> token);
}
