/** Facts on their way up: written with what they tell of, delivered at least once. */
@NullMarked
package org.berth.server.outbox;

import org.jspecify.annotations.NullMarked;
