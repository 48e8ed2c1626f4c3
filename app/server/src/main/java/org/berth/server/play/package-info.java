/** Operators' plays: any playbook of the checkout through the queue, recorded and audited. */
@NullMarked
package org.berth.server.play;

import org.jspecify.annotations.NullMarked;
