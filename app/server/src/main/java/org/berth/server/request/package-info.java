/** What people ask: requests, their idempotency, and how they are taken back. */
@NullMarked
package org.berth.server.request;

import org.jspecify.annotations.NullMarked;
