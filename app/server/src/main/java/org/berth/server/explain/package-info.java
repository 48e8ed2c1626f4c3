/** Why something waits or takes long, and when it will likely be over. */
@NullMarked
package org.berth.server.explain;

import org.jspecify.annotations.NullMarked;
