/** Tests of settings. */
@NullMarked
package org.berth.server.config;

import org.jspecify.annotations.NullMarked;
