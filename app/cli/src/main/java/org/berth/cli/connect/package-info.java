/**
 * A Proxmox that is to be ours: the rights it must give, and whether it is as environments need it.
 */
@NullMarked
package org.berth.cli.connect;

import org.jspecify.annotations.NullMarked;
