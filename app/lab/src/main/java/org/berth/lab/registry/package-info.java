/** The container registry that guests see as their mirror. */
@NullMarked
package org.berth.lab.registry;

import org.jspecify.annotations.NullMarked;
