/** The lab: a Proxmox VE API over real LXC on one Linux machine. */
@NullMarked
package org.berth.lab;

import org.jspecify.annotations.NullMarked;
