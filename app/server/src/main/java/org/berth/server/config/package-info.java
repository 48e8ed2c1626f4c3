/** Configuration: places on disk, and settings from files and the environment. */
@NullMarked
package org.berth.server.config;

import org.jspecify.annotations.NullMarked;
