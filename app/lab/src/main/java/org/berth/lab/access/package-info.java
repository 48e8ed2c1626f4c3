/** Users, realms, API tokens, roles, groups, pools and the access control list. */
@NullMarked
package org.berth.lab.access;

import org.jspecify.annotations.NullMarked;
