/**
 * Who is told of what: subscriptions, and the delivery of facts from the outbox by mail and
 * webhook.
 */
@NullMarked
package org.berth.server.notify;

import org.jspecify.annotations.NullMarked;
