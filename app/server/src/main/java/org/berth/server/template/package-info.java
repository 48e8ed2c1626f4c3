/**
 * The versions of templates: which there are, which environments are behind, and taking old ones
 * away.
 */
@NullMarked
package org.berth.server.template;

import org.jspecify.annotations.NullMarked;
