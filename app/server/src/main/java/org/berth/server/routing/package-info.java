/** Under which host names environments answer, and by which ingress. */
@NullMarked
package org.berth.server.routing;

import org.jspecify.annotations.NullMarked;
