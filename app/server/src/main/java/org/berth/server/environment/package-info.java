/** Environments: asked for, built, observed, deleted. */
@NullMarked
package org.berth.server.environment;

import org.jspecify.annotations.NullMarked;
