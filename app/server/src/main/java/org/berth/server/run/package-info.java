/** One {@code ansible-playbook} execution, from the order to its stored end. */
@NullMarked
package org.berth.server.run;

import org.jspecify.annotations.NullMarked;
