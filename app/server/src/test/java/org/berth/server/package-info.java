/** Tests of the service as a whole, over HTTP on a real PostgreSQL. */
@NullMarked
package org.berth.server;

import org.jspecify.annotations.NullMarked;
