/** Who is next: jobs in PostgreSQL, lanes, and the workers that take them. */
@NullMarked
package org.berth.server.queue;

import org.jspecify.annotations.NullMarked;
