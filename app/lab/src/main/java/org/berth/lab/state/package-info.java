/** Files that survive a killed process: written beside their name, synchronised, renamed. */
@NullMarked
package org.berth.lab.state;

import org.jspecify.annotations.NullMarked;
