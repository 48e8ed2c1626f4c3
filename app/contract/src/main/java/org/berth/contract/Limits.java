package org.berth.contract;

import java.util.List;

/** What {@code POST /environments} accepts: defaults to offer, and maxima; MiB and GiB. */
public record Limits(
    Environment.Resources defaults,
    Environment.Resources maxima,
    String template,
    List<GuestKind> kinds) {}
