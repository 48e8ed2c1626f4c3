package org.berth.server.allocation;

import java.util.UUID;
import org.berth.server.tenant.TenantId;

/** What a claim is for: memory in MiB, disk in GiB. */
public record Need(
    TenantId tenant, UUID environment, String template, int cores, int memoryMb, int diskGb) {}
