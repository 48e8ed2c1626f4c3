/** Contracts of roles: which variables they take, read from their argument specs. */
@NullMarked
package org.berth.server.role;

import org.jspecify.annotations.NullMarked;
