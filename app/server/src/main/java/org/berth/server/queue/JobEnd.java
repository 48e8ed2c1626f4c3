package org.berth.server.queue;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** How a handler's work went. What it holds joins the transaction that ends the attempt. */
public sealed interface JobEnd {
  /** It is over, well or not. */
  record Over(Consumer<Handle> alongside) implements JobEnd {}

  /** The transaction decides: it is tried again for a reason, or over. */
  record Judged(Function<Handle, Optional<Retry>> verdict) implements JobEnd {}

  /** Takes the decision. */
  default Optional<Retry> decide(Handle tx) {
    return switch (this) {
      case Over over -> {
        over.alongside().accept(tx);
        yield Optional.empty();
      }
      case Judged judged -> judged.verdict().apply(tx);
    };
  }
}
