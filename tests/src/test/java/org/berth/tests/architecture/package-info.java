/** The arrows of docs/architecture.md, held by the build. */
@NullMarked
package org.berth.tests.architecture;

import org.jspecify.annotations.NullMarked;
