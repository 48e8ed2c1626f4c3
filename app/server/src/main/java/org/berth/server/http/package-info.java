/** HTTP: routes with their permission and tenant, bodies read field by field, problems. */
@NullMarked
package org.berth.server.http;

import org.jspecify.annotations.NullMarked;
