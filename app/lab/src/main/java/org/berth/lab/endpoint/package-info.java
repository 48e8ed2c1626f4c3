/** How one API call is declared: path, parameters, permission and the code that answers it. */
@NullMarked
package org.berth.lab.endpoint;

import org.jspecify.annotations.NullMarked;
