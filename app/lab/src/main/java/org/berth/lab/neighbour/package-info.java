/** What environments stand beside: names, certificates, mail. */
@NullMarked
package org.berth.lab.neighbour;

import org.jspecify.annotations.NullMarked;
