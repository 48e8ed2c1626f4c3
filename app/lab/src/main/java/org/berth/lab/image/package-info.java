/** The archives that guests are created from. */
@NullMarked
package org.berth.lab.image;

import org.jspecify.annotations.NullMarked;
