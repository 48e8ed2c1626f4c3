/**
 * Firewall options, rules, aliases, IP sets and security groups as they are stored and asked for.
 */
@NullMarked
package org.berth.lab.firewall;

import org.jspecify.annotations.NullMarked;
