package org.berth.server.role;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.berth.server.problem.FieldErrors;
import org.jspecify.annotations.Nullable;

/**
 * The contracts of all roles of a checkout. They are read again when one of their files changes: an
 * operator may edit them while the service runs, but to parse them takes longer than all else that
 * a call does.
 */
public final class RoleContracts {
  private static final String CONTRACT = "meta/argument_specs.yml";

  private final Path roles;
  private Known known = new Known(Map.of(), Map.of());

  /** Contracts by role, and how their files looked. */
  private record Known(Map<String, Stamp> stamps, Map<String, RoleContract> contracts) {}

  /** How a file looks from outside; it is another after a change. */
  private record Stamp(FileTime modified, long size, @Nullable Object key) {
    static Stamp of(Path file) throws IOException {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    }
  }

  public RoleContracts(Path roles) {
    this.roles = roles;
  }

  /** Adds an error for each variable that a role speaks of and does not take as it is. */
  public void check(Map<String, ?> variables, FieldErrors errors) {
    contracts().values().forEach(contract -> contract.check(variables, errors));
  }

  /** Adds an error for each variable that a role calls secret. */
  public void refuseSecrets(Map<String, ?> variables, FieldErrors errors) {
    contracts().values().forEach(contract -> contract.refuseSecrets(variables, errors));
  }

  private synchronized Map<String, RoleContract> contracts() {
    Map<String, Stamp> stamps = stamps();
    if (!stamps.equals(known.stamps())) {
      Map<String, RoleContract> contracts = new TreeMap<>();
      stamps.keySet().forEach(role -> contracts.put(role, RoleContract.read(roles, role)));
      known = new Known(stamps, contracts);
    }
    return known.contracts();
  }

  private Map<String, Stamp> stamps() {
    if (!Files.isDirectory(roles)) {
      return Map.of();
    }
    Map<String, Stamp> stamps = new TreeMap<>();
    try (Stream<Path> all = Files.list(roles)) {
      for (Path role : all.filter(each -> Files.exists(each.resolve(CONTRACT))).toList()) {
        stamps.put(String.valueOf(role.getFileName()), Stamp.of(role.resolve(CONTRACT)));
      }
      return stamps;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + roles, e);
    }
  }
}
