package org.berth.lab.endpoint;

import java.util.Map;

/**
 * An answer that is not 200: Proxmox's status code, message and, for parameters, one text for each
 * of them. The first line of the message becomes the HTTP reason phrase.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Map<String, String> errors;

  public Refusal(int status, String message, Map<String, String> errors) {
    super(message.endsWith("\n") ? message : message + "\n", null, false, false);
    this.status = status;
    this.errors = Map.copyOf(errors);
  }

  /** Proxmox has no 404 and no 409: whatever its code dies of is a 500. */
  public static Refusal failed(String message) {
    return new Refusal(500, message, Map.of());
  }

  public static Refusal parameters(Map<String, String> errors) {
    return new Refusal(400, "Parameter verification failed.", errors);
  }

  public static Refusal parameter(String name, String error) {
    return parameters(Map.of(name, error));
  }

  /** A missing right; {@code what} says which, e.g. {@code /vms/101, VM.PowerMgmt}. */
  public static Refusal permission(String what) {
    String detail = what.isEmpty() ? "" : " (" + what + ")";
    return new Refusal(403, "Permission check failed" + detail, Map.of());
  }

  public int status() {
    return status;
  }

  public Map<String, String> errors() {
    return errors;
  }

  /**
   * The message in one line without its end, as a task's exit status or a reason phrase shows it.
   */
  public String line() {
    return String.valueOf(getMessage()).strip().replace('\n', ' ');
  }
}
