/** Storages as the API knows them: what they are, what they can do and what lies in them. */
@NullMarked
package org.berth.lab.datastore;

import org.jspecify.annotations.NullMarked;
