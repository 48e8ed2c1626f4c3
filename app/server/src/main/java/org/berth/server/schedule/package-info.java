/** When: timers that fire once for all instances. */
@NullMarked
package org.berth.server.schedule;

import org.jspecify.annotations.NullMarked;
