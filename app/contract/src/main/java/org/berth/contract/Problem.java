package org.berth.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An error answer, RFC 9457 with our members; {@code application/problem+json}. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
    String type,
    String title,
    int status,
    ErrorCode code,
    String detail,
    String hint,
    @Nullable List<FieldError> errors,
    String requestId) {

  /** What is wrong with one field; nested fields are written {@code labels.owner}. */
  public record FieldError(String field, ErrorCode code, String message) {}
}
