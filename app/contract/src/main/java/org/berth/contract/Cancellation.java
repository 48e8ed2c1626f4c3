package org.berth.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** The body of a cancel; {@code hard} does not wait for the present task to end. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Cancellation(@Nullable String reason, @Nullable Boolean hard) {}
