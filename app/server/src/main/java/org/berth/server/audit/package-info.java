/** The append-only record of who did what. */
@NullMarked
package org.berth.server.audit;

import org.jspecify.annotations.NullMarked;
