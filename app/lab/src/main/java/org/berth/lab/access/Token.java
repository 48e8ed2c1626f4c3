package org.berth.lab.access;

import org.jspecify.annotations.Nullable;

/** An API token; {@code secret} is the SHA-256 of its value, {@code expire} 0 for never. */
record Token(String secret, boolean privsep, long expire, @Nullable String comment) {}
