/** Unprivileged LXC guests, prepared and limited as Proxmox does it. */
@NullMarked
package org.berth.lab.container;

import org.jspecify.annotations.NullMarked;
