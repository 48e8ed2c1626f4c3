/** What Berth and its clients say to each other: records, error codes, the OpenAPI document. */
@NullMarked
package org.berth.contract;

import org.jspecify.annotations.NullMarked;
