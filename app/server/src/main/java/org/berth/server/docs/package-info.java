/** The API's own description, as a document and as pages. */
@NullMarked
package org.berth.server.docs;

import org.jspecify.annotations.NullMarked;
