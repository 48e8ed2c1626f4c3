/** Secrets: values that print as ***, and their encryption at rest. */
@NullMarked
package org.berth.server.secret;

import org.jspecify.annotations.NullMarked;
