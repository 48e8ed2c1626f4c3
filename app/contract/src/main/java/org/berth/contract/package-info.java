/**
 * What Berth and its clients say to each other: records, error codes, the OpenAPI document. On the
 * wire a record's components are {@code snake_case}; times are RFC 3339 in UTC.
 */
@NullMarked
package org.berth.contract;

import org.jspecify.annotations.NullMarked;
