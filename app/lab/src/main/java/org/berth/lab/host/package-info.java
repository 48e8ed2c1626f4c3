/**
 * The Linux machine below the lab: configuration, commands, daemons, sysctls, and refusals in one
 * sentence.
 */
@NullMarked
package org.berth.lab.host;

import org.jspecify.annotations.NullMarked;
