/** A request and its run, followed until they end and shown while they last. */
@NullMarked
package org.berth.cli.watch;

import org.jspecify.annotations.NullMarked;
