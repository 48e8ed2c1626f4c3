package org.berth.contract;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who did what to what, and when. */
public record AuditEntry(
    long id,
    Instant at,
    String actor,
    String action,
    String subjectKind,
    @Nullable UUID subjectId,
    Map<String, Object> details) {}
