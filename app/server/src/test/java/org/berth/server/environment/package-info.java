/** Tests of names, keys and variables of environments. */
@NullMarked
package org.berth.server.environment;

import org.jspecify.annotations.NullMarked;
