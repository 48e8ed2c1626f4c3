/** Rules about every file of the repository. */
@NullMarked
package org.berth.tests.gates;

import org.jspecify.annotations.NullMarked;
