package org.berth.lab.fault;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.endpoint.Format;
import org.berth.lab.endpoint.Formats;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Failures that will happen to the next calls that fit, and packages that shall have another
 * version from now on. They are asked for by root@pam at {@code /lab/faults}, which no real Proxmox
 * has, and are forgotten when the API starts again.
 */
public final class Faults {
  private static final Format EXPRESSION =
      Formats.check("regex", text -> !text.isBlank(), "empty expression");
  private static final Parameters WISH =
      Parameters.of(
          Parameter.choice("kind", "storage-lock", "lost-call", "lost-answer", "package")
              .required(),
          Parameter.text("storage", Formats.STORAGE),
          Parameter.choice("status", "595", "596", "599"),
          Parameter.choice("method", "GET", "POST", "PUT", "DELETE"),
          Parameter.text("path", EXPRESSION),
          Parameter.text("package", Pattern.compile("[a-z0-9.+-]+")).requires("version"),
          Parameter.text("version", Pattern.compile("[A-Za-z0-9.+:~-]+")).requires("package"),
          Parameter.whole("count", 1, 1000));

  private final List<Fault> waiting = new ArrayList<>();
  private final Map<String, String> versions = new TreeMap<>();

  private enum Kind {
    STORAGE_LOCK,
    /** The node never hears of the call. */
    LOST_CALL,
    /** The node carries the call out, but its answer is lost. */
    LOST_ANSWER,
    /** A package of the node has another version until all faults are forgotten. */
    PACKAGE
  }

  private static final class Fault {
    private final Kind kind;
    private final String storage;
    private final int status;
    private final String method;
    private final Pattern path;
    private int left;

    Fault(Call call) {
      kind = Kind.valueOf(call.text("kind").replace('-', '_').toUpperCase(Locale.ROOT));
      storage = call.arguments().optional("storage").orElse("");
      status = call.arguments().optionalNumber("status").orElse(596);
      method = call.arguments().optional("method").orElse("");
      path = Pattern.compile(call.arguments().optional("path").orElse(".*"));
      left = call.arguments().optionalNumber("count").orElse(1);
    }
  }

  public List<Endpoint> endpoints() {
    Permission root = Permission.on("/", "Sys.Modify");
    return List.of(
        Endpoint.get("/lab/faults", Parameters.of(), root, call -> list()),
        Endpoint.post("/lab/faults", WISH, root, this::add),
        Endpoint.delete("/lab/faults", Parameters.of(), root, call -> clear()));
  }

  private synchronized Object list() {
    return waiting.stream()
        .map(
            fault ->
                Fields.of("kind", fault.kind.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .with("storage", fault.storage)
                    .with("path", fault.path.pattern())
                    .with("count", fault.left))
        .toList();
  }

  private synchronized @Nullable Object add(Call call) {
    Fault fault = new Fault(call);
    if (fault.kind == Kind.PACKAGE) {
      versions.put(call.text("package"), call.text("version"));
    } else {
      waiting.add(fault);
    }
    return null;
  }

  private synchronized @Nullable Object clear() {
    waiting.clear();
    versions.clear();
    return null;
  }

  /** The version that a package shall have, if it is another than its own. */
  public synchronized Optional<String> versionOf(String name) {
    return Optional.ofNullable(versions.get(name));
  }

  /** Throws as a storage whose lock another node holds for too long. */
  public void onStorageLock(String storage) {
    if (take(Kind.STORAGE_LOCK, fault -> fault.storage.equals(storage)).isPresent()) {
      throw Refusal.failed(
          "can't lock file '/var/lock/pve-manager/pve-storage-" + storage + "' - got timeout");
    }
  }

  /** The status of a call that is to be lost before it is carried out. */
  public Optional<Integer> onCall(String method, String path) {
    return takeCall(Kind.LOST_CALL, method, path);
  }

  /** The status of a call that is to be lost after it was carried out. */
  public Optional<Integer> onAnswer(String method, String path) {
    return takeCall(Kind.LOST_ANSWER, method, path);
  }

  private Optional<Integer> takeCall(Kind kind, String method, String path) {
    if (path.startsWith("/lab/")) {
      return Optional.empty();
    }
    return take(
            kind,
            fault ->
                (fault.method.isEmpty() || fault.method.equals(method))
                    && fault.path.matcher(path).matches())
        .map(fault -> fault.status);
  }

  private synchronized Optional<Fault> take(Kind kind, Predicate<Fault> fits) {
    for (Iterator<Fault> faults = waiting.iterator(); faults.hasNext(); ) {
      Fault fault = faults.next();
      if (fault.kind == kind && fits.test(fault)) {
        fault.left--;
        if (fault.left == 0) {
          faults.remove();
        }
        return Optional.of(fault);
      }
    }
    return Optional.empty();
  }
}
