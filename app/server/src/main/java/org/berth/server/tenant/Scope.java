package org.berth.server.tenant;

/**
 * What a caller may see. Every look-up takes one, and answers as if nothing outside it existed: a
 * foreign id is not found, never forbidden.
 */
public record Scope(TenantId tenant) {}
