package org.berth.contract;

import java.io.InputStream;
import java.util.Objects;

/** The documents of the contract. */
public final class Contract {
  private Contract() {}

  /** The OpenAPI 3.1 document of the whole API; the caller closes it. */
  public static InputStream openApi() {
    return Objects.requireNonNull(
        Contract.class.getResourceAsStream("/openapi.yaml"), "openapi.yaml");
  }
}
