package org.berth.server.http;

import java.util.Set;
import java.util.UUID;
import org.berth.server.tenant.TenantId;

/** Who calls: a person, known by a token. */
public record Caller(UUID person, String name, TenantId tenant, Set<Permission> permissions) {
  public Caller {
    permissions = Set.copyOf(permissions);
  }

  boolean may(Permission permission) {
    return permission == Permission.SELF || permissions.contains(permission);
  }
}
