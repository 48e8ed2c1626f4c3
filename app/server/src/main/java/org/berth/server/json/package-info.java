/** JSON as it goes over the wire and into jsonb columns. */
@NullMarked
package org.berth.server.json;

import org.jspecify.annotations.NullMarked;
