package org.berth.server.queue;

import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** How a handler's work went; {@code alongside} joins the transaction that ends the job. */
public sealed interface JobEnd {
  Consumer<Handle> alongside();

  /** It is over, well or not. */
  record Over(Consumer<Handle> alongside) implements JobEnd {}

  /** It is to be tried again. */
  record Again(Retry why, Consumer<Handle> alongside) implements JobEnd {}
}
