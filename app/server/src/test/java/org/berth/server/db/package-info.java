/** Tests of the database's own parts, and a database for the tests of others. */
@NullMarked
package org.berth.server.db;

import org.jspecify.annotations.NullMarked;
