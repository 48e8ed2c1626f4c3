/** Tests of notifications against receivers of their own. */
@NullMarked
package org.berth.server.notify;

import org.jspecify.annotations.NullMarked;
