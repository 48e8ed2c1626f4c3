package org.berth.lab.endpoint;

import org.jspecify.annotations.Nullable;

/** The code behind an endpoint; what it returns becomes {@code data}. */
@FunctionalInterface
public interface Action {
  @Nullable Object answer(Call call);
}
