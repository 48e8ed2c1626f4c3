package org.berth.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a list; {@code next} goes back as {@code ?after=} and is null on the last page. */
public record Page<T>(List<T> items, @Nullable String next) {}
