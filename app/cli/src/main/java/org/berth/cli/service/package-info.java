/** Which service a command talks to, and the HTTP conversation with it. */
@NullMarked
package org.berth.cli.service;

import org.jspecify.annotations.NullMarked;
