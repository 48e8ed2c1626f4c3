/** Whether the service lives, whether it is ready, and its figures. */
@NullMarked
package org.berth.server.monitor;

import org.jspecify.annotations.NullMarked;
