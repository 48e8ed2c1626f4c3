package org.berth.contract;

import java.util.List;

/**
 * An error answer, RFC 9457 with our members; {@code application/problem+json}.
 *
 * @param errors field by field; empty unless a body was refused
 */
public record Problem(
    String type,
    String title,
    int status,
    ErrorCode code,
    String detail,
    String hint,
    List<FieldError> errors,
    String requestId) {

  /** What is wrong with one field; nested fields are written {@code labels.owner}. */
  public record FieldError(String field, ErrorCode code, String message) {}
}
