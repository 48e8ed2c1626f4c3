/** Failures that a test asks the lab for, because real clusters have them. */
@NullMarked
package org.berth.lab.fault;

import org.jspecify.annotations.NullMarked;
