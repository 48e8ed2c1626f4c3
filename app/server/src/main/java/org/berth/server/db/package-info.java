/** PostgreSQL: pool, transactions, migrations, LISTEN and NOTIFY, and a server of our own. */
@NullMarked
package org.berth.server.db;

import org.jspecify.annotations.NullMarked;
