/** Tenants: who is billed and walled off. */
@NullMarked
package org.berth.server.tenant;

import org.jspecify.annotations.NullMarked;
