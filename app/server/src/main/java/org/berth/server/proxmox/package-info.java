/** Proxmox as last observed: nodes, their memory, and the templates they hold. */
@NullMarked
package org.berth.server.proxmox;

import org.jspecify.annotations.NullMarked;
