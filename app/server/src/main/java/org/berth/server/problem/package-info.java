/** Refusals: a code from the contract and a sentence that names the particulars. */
@NullMarked
package org.berth.server.problem;

import org.jspecify.annotations.NullMarked;
