/** The Berth service. */
@NullMarked
package org.berth.server;

import org.jspecify.annotations.NullMarked;
