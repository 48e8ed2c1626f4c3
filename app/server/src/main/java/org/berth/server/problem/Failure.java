package org.berth.server.problem;

import java.util.List;
import org.berth.contract.ErrorCode;
import org.berth.contract.Problem.FieldError;

/**
 * A refusal that reaches the caller as it is: a stable code and a sentence that says what and why.
 * It carries no stack trace, because it describes the caller's world and not a defect of ours.
 */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient List<FieldError> errors;

  public Failure(ErrorCode code, String sentence) {
    this(code, sentence, List.of());
  }

  private Failure(ErrorCode code, String sentence, List<FieldError> errors) {
    super(sentence, null, false, false);
    this.code = code;
    this.errors = List.copyOf(errors);
  }

  /**
   * All that is wrong with the fields of one body. The code is that of the fields when they agree,
   * else {@link ErrorCode#INVALID}.
   */
  public static Failure ofFields(List<FieldError> errors) {
    List<ErrorCode> codes = errors.stream().map(FieldError::code).distinct().toList();
    String sentence =
        errors.size() == 1
            ? errors.getFirst().message()
            : errors.size() + " fields are not acceptable";
    return new Failure(codes.size() == 1 ? codes.getFirst() : ErrorCode.INVALID, sentence, errors);
  }

  public ErrorCode code() {
    return code;
  }

  /** The sentence; never null. */
  public String sentence() {
    return String.valueOf(getMessage());
  }

  /** What is wrong field by field; empty unless a body was refused. */
  public List<FieldError> errors() {
    return errors;
  }
}
