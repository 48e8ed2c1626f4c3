/** Room for what runs write, seen to before there is none. */
@NullMarked
package org.berth.server.disk;

import org.jspecify.annotations.NullMarked;
