package org.berth.server.problem;

import java.util.ArrayList;
import java.util.List;
import org.berth.contract.ErrorCode;
import org.berth.contract.Problem.FieldError;

/** Collects what is wrong with a body, so that a caller hears all of it at once. */
public final class FieldErrors {
  private final List<FieldError> errors = new ArrayList<>();

  public void add(String field, ErrorCode code, String message) {
    errors.add(new FieldError(field, code, message));
  }

  /** Throws one {@link Failure} that names everything added so far, if there is anything. */
  public void refuse() {
    if (!errors.isEmpty()) {
      throw Failure.ofFields(errors);
    }
  }
}
