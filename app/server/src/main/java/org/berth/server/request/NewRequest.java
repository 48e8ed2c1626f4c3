package org.berth.server.request;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.Request;
import org.berth.contract.RequestVerb;

/** A request that was judged and may go on; {@code spec} is what was asked, as it was asked. */
public record NewRequest(
    RequestVerb verb,
    Optional<UUID> environment,
    Map<String, Object> spec,
    Optional<Request.Quota> quota) {}
