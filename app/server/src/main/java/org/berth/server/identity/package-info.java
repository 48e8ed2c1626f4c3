/** People and their tokens. */
@NullMarked
package org.berth.server.identity;

import org.jspecify.annotations.NullMarked;
