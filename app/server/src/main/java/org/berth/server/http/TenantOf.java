package org.berth.server.http;

/** Whose rows a route touches. */
public enum TenantOf {
  /** Those of the caller's tenant, through {@link Call#scope()}. */
  CALLER,
  /** Those of the installation, which belong to no tenant: nodes, instances, health. */
  PLATFORM
}
