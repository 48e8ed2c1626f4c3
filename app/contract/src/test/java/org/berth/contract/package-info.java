/** Holds the OpenAPI document to the records and enums, and to OpenAPI's own schema. */
@NullMarked
package org.berth.contract;

import org.jspecify.annotations.NullMarked;
