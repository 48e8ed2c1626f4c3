package org.berth.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /environments}: memory in MiB, disk in GiB. Sizes are required; {@link
 * Limits} has the values to offer a person.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NewEnvironment(
    String name,
    int cores,
    int memoryMb,
    int diskGb,
    @Nullable GuestKind kind,
    @Nullable String template,
    @Nullable Map<String, String> labels) {}
