package org.berth.server.tenant;

import java.util.UUID;

/** The identity of a tenant; every owned row carries one. */
public record TenantId(UUID value) {
  /** The tenant that every installation begins with; the first migration inserts it. */
  public static final TenantId DEFAULT = new TenantId(new UUID(0x7000L, 0x8000_0000_0000_0001L));

  @Override
  public String toString() {
    return value.toString();
  }
}
