package org.berth.contract;

import java.util.List;
import java.util.UUID;

/** The caller as the service sees it. */
public record WhoAmI(UUID id, String name, String tenant, List<String> permissions) {}
