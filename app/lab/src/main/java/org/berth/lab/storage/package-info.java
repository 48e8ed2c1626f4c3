/** The btrfs pool on a loop file and the volumes and archives in it. */
@NullMarked
package org.berth.lab.storage;

import org.jspecify.annotations.NullMarked;
