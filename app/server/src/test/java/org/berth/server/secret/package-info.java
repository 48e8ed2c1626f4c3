/** Tests of what is kept secret. */
@NullMarked
package org.berth.server.secret;

import org.jspecify.annotations.NullMarked;
