/** Other programs, run to their end. */
@NullMarked
package org.berth.server.program;

import org.jspecify.annotations.NullMarked;
