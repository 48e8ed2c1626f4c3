/** How much a person may hold. */
@NullMarked
package org.berth.server.quota;

import org.jspecify.annotations.NullMarked;
