/** The lab's bridge with DHCP, names, NAT and the guests' packet filter. */
@NullMarked
package org.berth.lab.network;

import org.jspecify.annotations.NullMarked;
