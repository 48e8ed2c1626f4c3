package org.berth.lab.endpoint;

import java.util.List;

/** A part of a list whose whole length is told beside it as {@code total}. */
public record Page(List<?> items, long total) {}
