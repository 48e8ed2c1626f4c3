/** Proxmox tasks: work with an UPID, a log that outlives the process, and one end. */
@NullMarked
package org.berth.lab.task;

import org.jspecify.annotations.NullMarked;
