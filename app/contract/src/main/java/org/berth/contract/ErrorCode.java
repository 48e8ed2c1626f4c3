package org.berth.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Every refusal that Berth knows. A code never changes its name: scripts compare it. HTTP status,
 * the CLI's exit code and the texts people read come from here alone.
 */
public enum ErrorCode {
  // What was sent cannot be read.
  MALFORMED_REQUEST(
      400, 2, "The request is not HTTP as it should be", "Check its address and its headers."),
  ADDRESS_TOO_LONG(414, 2, "The address is too long", "Send at most 8 KiB of it."),
  HEADERS_TOO_LARGE(431, 2, "The headers are too large", "Send at most 8 KiB of them."),
  UNSUPPORTED_MEDIA_TYPE(
      415, 2, "The body is said not to be JSON", "Send Content-Type: application/json, or none."),
  NOT_JSON(400, 2, "The body is not JSON", "Send one JSON object."),
  BODY_TOO_LARGE(413, 2, "The body is too large", "Send at most 1 MiB."),
  INVALID_QUERY(400, 2, "A query parameter is not acceptable", "See /docs for the parameters."),
  RANGE_NOT_SATISFIABLE(
      416, 2, "There are no such bytes", "Content-Range says how many there are."),
  INVALID_IDEMPOTENCY_KEY(
      400, 2, "The Idempotency-Key is not acceptable", "Use 1 to 128 visible ASCII characters."),
  // What was sent cannot be taken: field by field.
  INVALID(422, 2, "Several fields are not acceptable", "Each field is named under errors."),
  MISSING_FIELD(422, 2, "A field is missing", "Add the field named under errors."),
  UNKNOWN_FIELD(422, 2, "A field is not known", "Remove it, or check its spelling in /docs."),
  WRONG_TYPE(422, 2, "A field has the wrong type", "See /docs for the type of each field."),
  TOO_SMALL(422, 2, "A value is too small", "GET /api/v1/limits shows what is accepted."),
  TOO_LARGE(422, 2, "A value is too large", "GET /api/v1/limits shows what is accepted."),
  INVALID_VALUE(422, 2, "A value is not acceptable", "See /docs for the values of each field."),
  INVALID_NAME(422, 2, "The name is not acceptable", "Use 3 to 32 of a-z, 0-9 and -."),
  NAME_TOO_SHORT(422, 2, "The name is too short", "Use 3 to 32 characters."),
  NAME_TOO_LONG(422, 2, "The name is too long", "Use 3 to 32 characters."),
  NAME_HAS_CAPITALS(422, 2, "The name has capital letters", "Write it in lower case."),
  NAME_EDGE(422, 2, "The name begins or ends with a hyphen", "Begin and end with a-z or 0-9."),
  NAME_DOUBLE_HYPHEN(422, 2, "The name has two hyphens in a row", "Use one hyphen at a time."),
  NAME_ALL_DIGITS(422, 2, "The name is a number", "Add at least one letter."),
  NAME_RESERVED(422, 2, "The name is reserved", "Choose another name."),
  INVALID_LABEL(422, 2, "A label is not acceptable", "Keys are a-z, 0-9, '.', '_', '-', '/'."),
  UNKNOWN_TEMPLATE(422, 2, "No such template", "GET /api/v1/nodes shows the templates."),
  UNKNOWN_PLAYBOOK(422, 2, "No such playbook", "Name a file of playbooks/."),
  UNKNOWN_VARIABLE(422, 2, "A variable is not known to the playbook", "See the role's README."),
  SECRET_VARIABLE(
      422,
      2,
      "A variable is a secret",
      "Put it into group_vars/all/secrets.yml with ansible-vault, and leave it out here."),
  NOT_AVAILABLE(422, 2, "This is not available yet", "Leave the field out."),
  CONFIRMATION_MISSING(422, 2, "The deletion is not confirmed", "Add ?confirm= with the name."),
  // Who asks.
  TOKEN_MISSING(401, 4, "No token was sent", "Send Authorization: Bearer followed by your token."),
  TOKEN_WRONG(401, 4, "The token is not known", "Check it, or ask for a new one."),
  TOKEN_EXPIRED(401, 4, "The token has expired", "Ask for a new one."),
  FORBIDDEN(403, 4, "You may not do this", "Ask an administrator for the right named above."),
  // What is there.
  NOT_FOUND(404, 3, "There is no such thing", "Check the name or id."),
  METHOD_NOT_ALLOWED(405, 2, "This method is not for this address", "See /docs."),
  OUTPUT_GONE(
      410, 3, "The run's output is gone", "It was kept as long as retention.output_days says."),
  NAME_TAKEN(409, 5, "The name is taken", "Choose another name."),
  HOST_TAKEN(409, 5, "The host name is taken", "Choose another name."),
  IDEMPOTENCY_CONFLICT(
      409, 5, "This Idempotency-Key was used for another request", "Use a new key."),
  WRONG_STATE(409, 5, "This cannot be done in the present state", "Look at the state, then retry."),
  ALREADY_ENDED(409, 5, "It has already ended", "There is nothing left to do."),
  // What there is room for.
  QUOTA_EXCEEDED(409, 4, "The quota is used up", "Delete something, or ask for a larger quota."),
  NO_CAPACITY(
      409, 4, "There is no room", "Delete something, or ask for larger ranges or another node."),
  NO_TEMPLATE(409, 1, "No node holds the template", "Run playbooks/build_template.yml first."),
  // What went wrong while working.
  GUEST_NOT_OURS(409, 1, "The guest is not one of ours", "Look at the guest's notes on Proxmox."),
  VMID_TAKEN(409, 1, "A stranger holds the VMID", "Nothing to do: another one is taken."),
  LEFT_BEHIND(409, 1, "Something is left of it", "Ask for the deletion again."),
  PLAYBOOK_FAILED(409, 1, "The playbook failed", "Read the run's output, then retry."),
  ABANDONED(409, 1, "It was given up with its instance", "Look at the environment, then retry."),
  TIMED_OUT(504, 6, "It took too long", "Look at the run, then retry."),
  CANCELLED(409, 1, "It was cancelled", "Ask again if it is still wanted."),
  PROXMOX_UNREACHABLE(503, 7, "Proxmox does not answer", "Check the host and the network."),
  // Ours.
  NOT_CONFIGURED(
      503, 1, "A setting is missing", "Set it in berth.yml and start the service again."),
  UNAVAILABLE(503, 7, "The service is not ready", "Try again in a few seconds."),
  INTERNAL(500, 1, "Something went wrong inside Berth", "Report it with the request_id.");

  private final int status;
  private final int exitCode;
  private final String title;
  private final String hint;

  ErrorCode(int status, int exitCode, String title, String hint) {
    this.status = status;
    this.exitCode = exitCode;
    this.title = title;
    this.hint = hint;
  }

  /** The name on the wire, {@code lower_case}. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The HTTP status of an answer with this code. */
  public int status() {
    return status;
  }

  /**
   * What the CLI ends with: 1 failed, 2 usage, 3 not found, 4 refused, 5 conflict, 6 time-out, 7
   * unreachable.
   */
  public int exitCode() {
    return exitCode;
  }

  /** A short sentence without the particulars. */
  public String title() {
    return title;
  }

  /** What to do next. */
  public String hint() {
    return hint;
  }
}
