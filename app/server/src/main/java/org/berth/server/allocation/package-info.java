/** What environments hold: VMID, MAC, address, ports, node; a ledger that is only added to. */
@NullMarked
package org.berth.server.allocation;

import org.jspecify.annotations.NullMarked;
