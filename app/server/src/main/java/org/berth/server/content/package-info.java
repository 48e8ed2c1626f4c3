/** Content: which version of playbooks, roles and inventory a run is made of. */
@NullMarked
package org.berth.server.content;

import org.jspecify.annotations.NullMarked;
