/** All parts of the machine half of one lab, wired. */
@NullMarked
package org.berth.lab.machine;

import org.jspecify.annotations.NullMarked;
