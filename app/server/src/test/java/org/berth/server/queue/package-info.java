/** Tests of claiming, ending, retrying and taking up again. */
@NullMarked
package org.berth.server.queue;

import org.jspecify.annotations.NullMarked;
