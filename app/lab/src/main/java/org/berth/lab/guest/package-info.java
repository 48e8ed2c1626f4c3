/** Containers as the API sees them: configuration, locks, life cycle, snapshots and backups. */
@NullMarked
package org.berth.lab.guest;

import org.jspecify.annotations.NullMarked;
