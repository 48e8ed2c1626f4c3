package org.berth.lab.endpoint;

import java.util.Optional;

/** A named rule for texts that a pattern alone cannot say; the name is the published schema's. */
public interface Format {

  String name();

  /** What is wrong with {@code value}, without the words "invalid format" before it. */
  Optional<String> complaint(String path, String value);
}
