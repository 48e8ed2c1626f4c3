/** What the launcher says when a machine is not fit. */
@NullMarked
package org.berth.tests.launcher;

import org.jspecify.annotations.NullMarked;
