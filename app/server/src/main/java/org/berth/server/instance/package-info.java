/** The service processes that share one database. */
@NullMarked
package org.berth.server.instance;

import org.jspecify.annotations.NullMarked;
